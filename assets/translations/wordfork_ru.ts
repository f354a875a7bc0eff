<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>App</name>
    <message>
        <location filename="../../gui/app.py" line="160"/>
        <source>Text (*.txt);;All files (*)</source>
        <translation>Текст (*.txt);;Все файлы (*)</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="162"/>
        <source>Open a text</source>
        <translation>Открыть текст</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="167"/>
        <source>Save the text</source>
        <translation>Сохранить текст</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="179"/>
        <source>{name} cannot be opened: {why}</source>
        <translation>Не удалось открыть {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="180"/>
        <source>Choose a text file in UTF-8.</source>
        <translation>Выберите текстовый файл в UTF-8.</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="194"/>
        <source>{name} cannot be saved: {why}</source>
        <translation>Не удалось сохранить {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app.py" line="195"/>
        <source>Choose another folder; the draft is kept here.</source>
        <translation>Выберите другую папку; черновик остаётся здесь.</translation>
    </message>
</context>
<context>
    <name>CloudView</name>
    <message>
        <location filename="../../gui/cloudview.py" line="77"/>
        <source>Cloud of words</source>
        <translation>Облако слов</translation>
    </message>
    <message>
        <location filename="../../gui/cloudview.py" line="272"/>
        <location filename="../../gui/cloudview.py" line="481"/>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/cloudview.py" line="423"/>
        <source>rest here: nothing is chosen</source>
        <translation>здесь можно отдохнуть</translation>
    </message>
    <message>
        <location filename="../../gui/cloudview.py" line="483"/>
        <source>Resume goes on where you were.</source>
        <translation>«Продолжить» вернёт вас на то же место.</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="54"/>
        <source>new line</source>
        <translation>новая строка</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="56"/>
        <source>end of text</source>
        <translation>конец текста</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="60"/>
        <source>full stop</source>
        <translation>точка</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="61"/>
        <source>comma</source>
        <translation>запятая</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="62"/>
        <source>question mark</source>
        <translation>вопросительный знак</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="63"/>
        <source>exclamation mark</source>
        <translation>восклицательный знак</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="64"/>
        <source>colon</source>
        <translation>двоеточие</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="65"/>
        <source>semicolon</source>
        <translation>точка с запятой</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="66"/>
        <location filename="../../gui/cloudpaint.py" line="67"/>
        <source>ellipsis</source>
        <translation>многоточие</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="68"/>
        <source>hyphen</source>
        <translation>дефис</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="69"/>
        <location filename="../../gui/cloudpaint.py" line="70"/>
        <source>dash</source>
        <translation>тире</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="71"/>
        <source>opening bracket</source>
        <translation>открывающая скобка</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="72"/>
        <source>closing bracket</source>
        <translation>закрывающая скобка</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="73"/>
        <location filename="../../gui/cloudpaint.py" line="74"/>
        <location filename="../../gui/cloudpaint.py" line="75"/>
        <source>quotation mark</source>
        <translation>кавычка</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="76"/>
        <location filename="../../gui/cloudpaint.py" line="77"/>
        <source>apostrophe</source>
        <translation>апостроф</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="78"/>
        <source>slash</source>
        <translation>косая черта</translation>
    </message>
    <message>
        <location filename="../../gui/cloudpaint.py" line="79"/>
        <source>asterisk</source>
        <translation>звёздочка</translation>
    </message>
</context>
<context>
    <name>Conductor</name>
    <message>
        <location filename="../../gui/conductor.py" line="166"/>
        <source>Start wordfork again; the draft is kept.</source>
        <translation>Запустите wordfork снова; черновик сохранён.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="212"/>
        <source>GPU, {n} layers</source>
        <translation>GPU, слоёв: {n}</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="212"/>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="258"/>
        <location filename="../../gui/conductor.py" line="282"/>
        <source>Getting the model ready</source>
        <translation>Модель готовится</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="265"/>
        <source>The engine starts again</source>
        <translation>Движок запускается снова</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="265"/>
        <source>Your text is safe.</source>
        <translation>Ваш текст в сохранности.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="269"/>
        <source>No model is loaded</source>
        <translation>Модель не загружена</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="269"/>
        <source>The line above says what to do.</source>
        <translation>Что делать, сказано в строке выше.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="274"/>
        <source>The text begins here.</source>
        <translation>Здесь начнётся текст.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="278"/>
        <source>putting its file together, once</source>
        <translation>файл собирается, один раз</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="280"/>
        <source>reading it into memory</source>
        <translation>чтение в память</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="294"/>
        <source>No word begins so</source>
        <translation>Так не начинается ни одно слово</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="295"/>
        <source>Space puts in what you typed</source>
        <translation>Пробел вставит набранное</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="320"/>
        <source>These were all words that begin with “{prefix}”</source>
        <translation>Это были все слова на «{prefix}»</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="322"/>
        <source>These were all words that the model would think of</source>
        <translation>Это были все слова, что пришли модели на ум</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="324"/>
        <source>Type letters for any other word.</source>
        <translation>Любое другое слово наберите буквами.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="338"/>
        <source>Mouse</source>
        <translation>Мышь</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="339"/>
        <source>Touch</source>
        <translation>Касание</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="340"/>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="341"/>
        <source>Eyes</source>
        <translation>Взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="443"/>
        <source>The text is in the clipboard.</source>
        <translation>Текст скопирован.</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="487"/>
        <source>go on</source>
        <translation>дальше</translation>
    </message>
    <message>
        <location filename="../../gui/conductor.py" line="499"/>
        <source>Another window has this draft.</source>
        <translation>Этот черновик открыт в другом окне.</translation>
    </message>
</context>
<context>
    <name>Letters</name>
    <message>
        <location filename="../../gui/letters.py" line="58"/>
        <source>More shows further letters</source>
        <translation>«Ещё слова» покажет другие буквы</translation>
    </message>
    <message>
        <location filename="../../gui/letters.py" line="63"/>
        <source>put in</source>
        <translation>вставить</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <location filename="../../gui/messagebar.py" line="150"/>
        <source>%1 more</source>
        <translation>ещё %1</translation>
    </message>
    <message>
        <location filename="../../gui/messagebar.py" line="152"/>
        <location filename="../../gui/messagebar.py" line="153"/>
        <source>Dismiss</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>SideTab</name>
    <message>
        <location filename="../../gui/window.py" line="52"/>
        <source>Where the time goes</source>
        <translation>Куда уходит время</translation>
    </message>
    <message>
        <location filename="../../gui/window.py" line="54"/>
        <source>Show or hide where the time goes (F9)</source>
        <translation>Показать или скрыть, куда уходит время (F9)</translation>
    </message>
</context>
<context>
    <name>Speaker</name>
    <message>
        <location filename="../../gui/speech.py" line="58"/>
        <source>Install a voice (on Linux speech-dispatcher or flite) and start again.</source>
        <translation>Установите голос (в Linux — speech-dispatcher или flite) и запустите программу снова.</translation>
    </message>
    <message>
        <location filename="../../gui/speech.py" line="68"/>
        <source>This installation cannot speak.</source>
        <translation>Эта установка не умеет говорить.</translation>
    </message>
    <message>
        <location filename="../../gui/speech.py" line="81"/>
        <source>No voice is installed.</source>
        <translation>Голос не установлен.</translation>
    </message>
    <message>
        <location filename="../../gui/speech.py" line="84"/>
        <source>Check the voices of your system.</source>
        <translation>Проверьте голоса в настройках системы.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <location filename="../../gui/targets.py" line="49"/>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="50"/>
        <source>More words</source>
        <translation>Ещё слова</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="51"/>
        <source>Letters</source>
        <translation>Буквы</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="52"/>
        <source>Let the model choose</source>
        <translation>Пусть выберет модель</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="53"/>
        <location filename="../../gui/targets.py" line="64"/>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="54"/>
        <source>Speak</source>
        <translation>Прочитать</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="63"/>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <location filename="../../gui/targets.py" line="228"/>
        <source>Targets</source>
        <translation>Кнопки</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <location filename="../../gui/textview.py" line="82"/>
        <source>The text begins here.</source>
        <translation>Здесь начнётся текст.</translation>
    </message>
    <message>
        <location filename="../../gui/textview.py" line="85"/>
        <source>Draft</source>
        <translation>Черновик</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <location filename="../../gui/topbar.py" line="248"/>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="249"/>
        <source>Forks</source>
        <translation>На развилках</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="250"/>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="253"/>
        <source>Way of writing</source>
        <translation>Способ письма</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="254"/>
        <source>Share of tokens that are asked for</source>
        <translation>Доля токенов, о которых спрашивать</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="255"/>
        <location filename="../../gui/topbar.py" line="256"/>
        <location filename="../../gui/topbar.py" line="308"/>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="257"/>
        <source>Mode, model and settings</source>
        <translation>Режим, модель и настройки</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="265"/>
        <source>Only Forks asks for a share of the tokens.</source>
        <translation>Доля токенов важна только в режиме «На развилках».</translation>
    </message>
    <message>
        <location filename="../../gui/topbar.py" line="281"/>
        <source>asks at %1% of tokens</source>
        <translation>спрашивает на %1% токенов</translation>
    </message>
</context>
</TS>
