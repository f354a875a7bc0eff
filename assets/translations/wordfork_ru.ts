<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>App</name>
    <message>
        <location filename="../../gui/app/application.py" line="266"/>
        <source>The settings cannot be saved.</source>
        <translation>Не удаётся сохранить настройки.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="267"/>
        <source>They hold until the window closes. Make room in {folder}.</source>
        <translation>Они действуют, пока окно открыто. Освободите место в папке {folder}.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="276"/>
        <source>The old file is kept: {path}</source>
        <translation>Прежний файл сохранён: {path}</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="277"/>
        <source>Some settings were damaged; these start with their defaults.</source>
        <translation>Некоторые настройки были повреждены: для них взяты значения по умолчанию.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="332"/>
        <source>These are the eyes of a rendered person, not yours.</source>
        <translation>Это глаза нарисованного человека, а не ваши.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="333"/>
        <source>They look where the mouse pointer is.</source>
        <translation>Они смотрят туда, где указатель мыши.</translation>
    </message>
</context>
<context>
    <name>Calibration</name>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="317"/>
        <source>{deg}° ({px} px)</source>
        <translation>{deg}° ({px} пкс)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="131"/>
        <source>{deg}° = {px} px</source>
        <translation>{deg}° = {px} пкс</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="326"/>
        <source>The calibration was ended before it was done.</source>
        <translation>Калибровка прервана до конца.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="327"/>
        <source>No face was seen: check that the camera sees you, and that there is light.</source>
        <translation>Лица не было видно: проверьте, видит ли вас камера и хватает ли света.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="331"/>
        <source>Fewer than five points were looked at steadily: try again, at rest.</source>
        <translation>Меньше пяти точек удержаны взглядом: попробуйте ещё раз, не спеша.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="334"/>
        <source>The eyes&apos; movements did not fit the points: try again, with more light.</source>
        <translation>Движения глаз не совпали с точками: попробуйте ещё раз, при лучшем свете.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="337"/>
        <source>An error kept the calibration from being worked out: do it once again.</source>
        <translation>Из-за ошибки калибровку не удалось рассчитать: пройдите её ещё раз.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="347"/>
        <source>Come nearer, or use a larger picture: the camera sees the eyes too small.</source>
        <translation>Сядьте ближе или возьмите картинку крупнее: глаза в кадре слишком малы.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="351"/>
        <source>More light on the face, from the front: the irises are hard to see.</source>
        <translation>Больше света на лицо, спереди: радужки плохо видны.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="354"/>
        <source>Glasses may mirror the screen: tilt them a little, or move the lamp.</source>
        <translation>В очках может отражаться экран: чуть наклоните их или передвиньте лампу.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="358"/>
        <source>The head moved during the calibration: lean it on something, if you can.</source>
        <translation>Во время калибровки голова двигалась: если можно, прислоните её к чему-нибудь.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="362"/>
        <source>Do it once again: it mostly gets better.</source>
        <translation>Пройдите её ещё раз: обычно выходит точнее.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="145"/>
        <source>point that was shown</source>
        <translation>показанная точка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="146"/>
        <source>where the eyes were estimated</source>
        <translation>куда, по оценке, смотрели глаза</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="147"/>
        <source>spread of single samples (1 SD)</source>
        <translation>разброс отдельных замеров (1 СКО)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="150"/>
        <source>points to check</source>
        <translation>проверочные точки</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="152"/>
        <source>not looked at</source>
        <translation>взгляда не было</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="154"/>
        <source>left out: not looked at</source>
        <translation>не учтена: взгляда не было</translation>
    </message>
</context>
<context>
    <name>CalibrationPage</name>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="200"/>
        <source>Again</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="202"/>
        <source>Again in {n} s</source>
        <translation>Ещё раз через {n} с</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="205"/>
        <source>Use it</source>
        <translation>Использовать</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="205"/>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="206"/>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="206"/>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="218"/>
        <location filename="../../gui/eyes/calibration_result.py" line="219"/>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="221"/>
        <source>Picture of the errors</source>
        <translation>Картина ошибок</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="236"/>
        <source>Good: words can be chosen by gaze.</source>
        <translation>Хорошо: слова можно выбирать взглядом.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="237"/>
        <source>Fair: clouds hold fewer, larger words.</source>
        <translation>Сносно: в облаке меньше слов, но крупнее.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="238"/>
        <source>Poor: choosing by gaze will often go wrong.</source>
        <translation>Плохо: выбор взглядом будет часто ошибаться.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="245"/>
        <source>Accuracy</source>
        <translation>Точность</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="247"/>
        <source>how far estimates are off, on average</source>
        <translation>насколько оценки отклоняются в среднем</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="250"/>
        <source>Precision</source>
        <translation>Разброс</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="252"/>
        <source>how much single samples vary (1 SD)</source>
        <translation>насколько расходятся отдельные отсчёты (1 СКО)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="256"/>
        <source>cells as large as this error wants them</source>
        <translation>ячейки такой величины, какой требует эта ошибка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="258"/>
        <source>instead of {n}: larger cells, fewer wrong choices</source>
        <translation>вместо {n}: ячейки крупнее, ошибок меньше</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="261"/>
        <source>Words in a cloud</source>
        <translation>Слов в облаке</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="266"/>
        <source>Points looked at</source>
        <translation>Точек осмотрено</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="267"/>
        <source>{n} of {m}</source>
        <translation>{n} из {m}</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="268"/>
        <source>measured on {n} that the estimate had not seen</source>
        <translation>измерено на {n}, которых оценка не видела</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="296"/>
        <source>What was calibrated before stays in use.</source>
        <translation>Прежняя калибровка остаётся в силе.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="304"/>
        <source>What may help</source>
        <translation>Что может помочь</translation>
    </message>
</context>
<context>
    <name>CalibrationView</name>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="358"/>
        <location filename="../../gui/eyes/calibration_view.py" line="359"/>
        <location filename="../../gui/eyes/calibration_view.py" line="406"/>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="363"/>
        <source>Look at the points. Blink when you like. Space pauses, Esc ends.</source>
        <translation>Смотрите на точки. Моргайте когда угодно. Пробел — пауза, Esc — конец.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="402"/>
        <source>Working out how you look …</source>
        <translation>Вычисляем, как вы смотрите …</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="416"/>
        <source>Your eyes are seen. It begins in {n} s.</source>
        <translation>Глаза видны. Начало через {n} с.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="418"/>
        <source>The camera is starting …</source>
        <translation>Камера запускается …</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="420"/>
        <source>Eyes closed: open them, and it begins.</source>
        <translation>Глаза закрыты: откройте их, и начнём.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="421"/>
        <source>No face is seen yet: sit in front of the camera.</source>
        <translation>Лица пока не видно: сядьте перед камерой.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="428"/>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="429"/>
        <source>Point {i} of {n}; about {s} s left</source>
        <translation>Точка {i} из {n}; осталось около {s} с</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="459"/>
        <source>Eyes closed: it waits for you.</source>
        <translation>Глаза закрыты: ждём вас.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="460"/>
        <source>No face is seen: it waits for you.</source>
        <translation>Лица не видно: ждём вас.</translation>
    </message>
</context>
<context>
    <name>CalibrationWindow</name>
    <message>
        <location filename="../../gui/eyes/calibration_window.py" line="92"/>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_window.py" line="156"/>
        <source>The recording is over.</source>
        <translation>Запись кончилась.</translation>
    </message>
</context>
<context>
    <name>Camera</name>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="50"/>
        <source>The picture is dark: turn on a light.</source>
        <translation>Картинка тёмная: включите свет.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="53"/>
        <source>The picture is blank: is the camera covered?</source>
        <translation>Картинка пустая: камера не закрыта?</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="56"/>
        <source>No face found: sit in front of the camera.</source>
        <translation>Лица не видно: сядьте перед камерой.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="58"/>
        <source>Face found, {cm} cm away, eyes {px} px wide</source>
        <translation>Лицо видно, {cm} см, ширина глаз {px} пкс</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="65"/>
        <source>{found}, closed</source>
        <translation>{found}, закрыты</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="66"/>
        <source>{found}: good</source>
        <translation>{found}: хорошо</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="74"/>
        <source>The face is at the picture&apos;s edge: move to its middle.</source>
        <translation>Лицо у края кадра: сядьте ближе к середине.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="76"/>
        <source>The face is dark: more light from the front.</source>
        <translation>Лицо тёмное: больше света спереди.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="78"/>
        <source>The face is too bright: less light on it.</source>
        <translation>Лицо слишком яркое: меньше света на него.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="80"/>
        <source>The eyes are small: come nearer.</source>
        <translation>Глаза слишком малы: сядьте ближе.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="82"/>
        <source>Very near: sit back a little.</source>
        <translation>Слишком близко: сядьте чуть дальше.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="84"/>
        <source>The head is turned: face the screen, camera near its middle.</source>
        <translation>Голова повёрнута: сядьте лицом к экрану, камера у его середины.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="86"/>
        <source>The irises are hard to see: light from the front, no glare on glasses.</source>
        <translation>Радужки плохо видны: свет спереди, без бликов на очках.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="90"/>
        <source>A little nearer would be better.</source>
        <translation>Чуть ближе было бы лучше.</translation>
    </message>
</context>
<context>
    <name>CloudView</name>
    <message>
        <location filename="../../gui/views/cloud_view.py" line="87"/>
        <source>Cloud of words</source>
        <translation>Облако слов</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_view.py" line="292"/>
        <location filename="../../gui/views/cloud_view.py" line="499"/>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_view.py" line="441"/>
        <source>rest here: nothing is chosen</source>
        <translation>здесь можно отдохнуть</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_view.py" line="501"/>
        <source>Resume goes on where you were.</source>
        <translation>«Продолжить» вернёт вас на то же место.</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="54"/>
        <source>new line</source>
        <translation>новая строка</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="56"/>
        <source>end of text</source>
        <translation>конец текста</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="60"/>
        <source>full stop</source>
        <translation>точка</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="61"/>
        <source>comma</source>
        <translation>запятая</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="62"/>
        <source>question mark</source>
        <translation>вопросительный знак</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="63"/>
        <source>exclamation mark</source>
        <translation>восклицательный знак</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="64"/>
        <source>colon</source>
        <translation>двоеточие</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="65"/>
        <source>semicolon</source>
        <translation>точка с запятой</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="66"/>
        <location filename="../../gui/views/cloud_paint.py" line="67"/>
        <source>ellipsis</source>
        <translation>многоточие</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="68"/>
        <source>hyphen</source>
        <translation>дефис</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="69"/>
        <location filename="../../gui/views/cloud_paint.py" line="70"/>
        <source>dash</source>
        <translation>тире</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="71"/>
        <source>opening bracket</source>
        <translation>открывающая скобка</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="72"/>
        <source>closing bracket</source>
        <translation>закрывающая скобка</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="73"/>
        <location filename="../../gui/views/cloud_paint.py" line="74"/>
        <location filename="../../gui/views/cloud_paint.py" line="75"/>
        <source>quotation mark</source>
        <translation>кавычка</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="76"/>
        <location filename="../../gui/views/cloud_paint.py" line="77"/>
        <source>apostrophe</source>
        <translation>апостроф</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="78"/>
        <source>slash</source>
        <translation>косая черта</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_paint.py" line="79"/>
        <source>asterisk</source>
        <translation>звёздочка</translation>
    </message>
</context>
<context>
    <name>Conductor</name>
    <message>
        <location filename="../../gui/app/controller.py" line="306"/>
        <source>The text begins here.</source>
        <translation>Здесь начнётся текст.</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="220"/>
        <source>It ended too often: try again, or start with another model.</source>
        <translation>Он завершался слишком часто: попробуйте ещё раз или запустите с другой моделью.</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="329"/>
        <source>These were all words that begin with “{prefix}”</source>
        <translation>Это были все слова на «{prefix}»</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="331"/>
        <source>These were all words that the model would think of</source>
        <translation>Это были все слова, что пришли модели на ум</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="333"/>
        <source>Type letters for any other word.</source>
        <translation>Любое другое слово наберите буквами.</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="352"/>
        <source>Try again</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="358"/>
        <source>Mouse</source>
        <translation>Мышь</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="359"/>
        <source>Touch</source>
        <translation>Касание</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="360"/>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="361"/>
        <source>Eyes</source>
        <translation>Взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="466"/>
        <source>The text is in the clipboard.</source>
        <translation>Текст скопирован.</translation>
    </message>
</context>
<context>
    <name>DemoScreen</name>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="186"/>
        <source>The demo is over: a simulated person wrote this.</source>
        <translation>Демонстрация окончена: это писал вымышленный человек.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="187"/>
        <source>The window is yours now.</source>
        <translation>Теперь окно ваше.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="188"/>
        <source>Close the window</source>
        <translation>Закрыть окно</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="190"/>
        <source>wordfork: the demo is over</source>
        <translation>wordfork: демонстрация окончена</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="194"/>
        <source>The simulated person waits for you.</source>
        <translation>Вымышленный человек уступил вам место.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="195"/>
        <source>After 20 quiet seconds they go on by themselves.</source>
        <translation>Через 20 секунд тишины он продолжит сам.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="196"/>
        <source>Let them go on</source>
        <translation>Пусть продолжает</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="198"/>
        <source>wordfork: a demo, the simulated person waits</source>
        <translation>wordfork: демонстрация, вымышленный человек ждёт</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="202"/>
        <source>A demo: this person is simulated, and so are their times.</source>
        <translation>Демонстрация: человека имитирует программа, и время его реакций тоже.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="203"/>
        <source>A click or a key makes them wait.</source>
        <translation>Щелчок или клавиша остановит его.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="204"/>
        <source>Take over</source>
        <translation>Взять управление</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="206"/>
        <source>wordfork: a demo by a simulated person</source>
        <translation>wordfork: демонстрация, пишет вымышленный человек</translation>
    </message>
</context>
<context>
    <name>DoctorPage</name>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="92"/>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="96"/>
        <source>Doctor</source>
        <translation>Диагностика</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="97"/>
        <source>What this computer has, and what is wrong with it</source>
        <translation>Что есть у этого компьютера и что с ним не так</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="98"/>
        <source>Look again</source>
        <translation>Проверить снова</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="99"/>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="100"/>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="105"/>
        <source>Looking at this computer. It takes some seconds.</source>
        <translation>Проверяем компьютер. Это займёт несколько секунд.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="108"/>
        <source>The doctor itself does not run. Try it in a terminal: wordfork doctor</source>
        <translation>Сама диагностика не запускается. Попробуйте в терминале: wordfork doctor</translation>
    </message>
    <message>
        <source>This page is written for a report to the makers of wordfork.</source>
        <translation>Эта страница предназначена для сообщения авторам wordfork, поэтому она на английском.</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <location filename="../../gui/app/documents.py" line="84"/>
        <source>Open a text</source>
        <translation>Открыть текст</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="93"/>
        <source>Save the text</source>
        <translation>Сохранить текст</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="100"/>
        <source>Text (*.txt);;All files (*)</source>
        <translation>Текст (*.txt);;Все файлы (*)</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="112"/>
        <source>{name} cannot be opened: {why}</source>
        <translation>Не удалось открыть {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="115"/>
        <source>Save it as UTF-8 in the program that wrote it, or open another.</source>
        <translation>Сохраните его в UTF-8 в той программе, где он написан, или откройте другой.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="123"/>
        <source>{name} is empty.</source>
        <translation>Файл {name} пуст.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="141"/>
        <source>{name} was changed by another program.</source>
        <translation>Файл {name} изменён другой программой.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="142"/>
        <source>Save again to replace it, or Ctrl+Shift+S for another file.</source>
        <translation>Сохраните ещё раз, чтобы заменить его, или Ctrl+Shift+S — в другой файл.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="155"/>
        <source>{name} cannot be saved: {why}</source>
        <translation>Не удалось сохранить {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="158"/>
        <source>Choose another folder; the draft is kept here.</source>
        <translation>Выберите другую папку; черновик сохранён здесь.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="169"/>
        <source>Saved as {name}.</source>
        <translation>Сохранено: {name}.</translation>
    </message>
</context>
<context>
    <name>EyeBadge</name>
    <message>
        <location filename="../../gui/eyes/status.py" line="36"/>
        <source>Mouse, touch and keys go on.</source>
        <translation>Мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="41"/>
        <source>Starting</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="43"/>
        <source>Calibrate first</source>
        <translation>Сначала калибровка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="45"/>
        <source>Closed for longer, they pause.</source>
        <translation>Если закрыты дольше — пауза.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="46"/>
        <source>Eyes closed</source>
        <translation>Глаза закрыты</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="48"/>
        <source>Nothing is chosen meanwhile.</source>
        <translation>Пока ничего не выбирается.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="49"/>
        <source>Looking away</source>
        <translation>Взгляд в стороне</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="51"/>
        <source>Face lost</source>
        <translation>Лицо потеряно</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="53"/>
        <source>The eyes go on when the hands rest.</source>
        <translation>Глаза продолжат, когда руки отдохнут.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="54"/>
        <source>Hands</source>
        <translation>Руки</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="56"/>
        <source>A longer look at Resume goes on.</source>
        <translation>Долгий взгляд на «Дальше» продолжит.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="57"/>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="59"/>
        <source>Go back to where you were, or calibrate again.</source>
        <translation>Вернитесь на место или откалибруйте заново.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="60"/>
        <source>Head moved</source>
        <translation>Голова сдвинулась</translation>
    </message>
</context>
<context>
    <name>EyesCard</name>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="245"/>
        <source>Usual camera</source>
        <translation>Обычная камера</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="247"/>
        <source>Eye tracker: {name}</source>
        <translation>Трекер глаз: {name}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="269"/>
        <source>This tracker is calibrated by its own program.</source>
        <translation>Этот трекер калибруется своей программой.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="271"/>
        <source>Not calibrated yet. 9 points take half a minute, 5 less.</source>
        <translation>Ещё не откалибровано. 9 точек — полминуты, 5 — меньше.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="273"/>
        <source>Accuracy {a}°, precision {p}°. 9 points take half a minute.</source>
        <translation>Точность {a}°, разброс {p}°. 9 точек — полминуты.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="306"/>
        <location filename="../../gui/pages/eye_settings.py" line="355"/>
        <source>The camera is starting …</source>
        <translation>Камера запускается …</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="334"/>
        <source>There is no camera.</source>
        <translation>Камеры нет.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="337"/>
        <source>{n} Hz</source>
        <translation>{n} Гц</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="342"/>
        <source>The recording is over.</source>
        <translation>Запись кончилась.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="386"/>
        <source>Eyes</source>
        <translation>Глаза</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="396"/>
        <source>Calibrate</source>
        <translation>Калибровать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="398"/>
        <location filename="../../gui/pages/eye_settings.py" line="429"/>
        <source>Repair drift</source>
        <translation>Исправить сдвиг</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="399"/>
        <source>When choices miss a little: look at one point for 1.5 s.</source>
        <translation>Если выбор немного мимо: посмотрите 1,5 с на одну точку.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="426"/>
        <source>{n} points</source>
        <translation>{n} точек</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="427"/>
        <source>Calibrate with {n} points</source>
        <translation>Калибровать по {n} точкам</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="428"/>
        <source>Repair</source>
        <translation>Исправить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="251"/>
        <source>Rendered person, to try it</source>
        <translation>Нарисованный человек, для пробы</translation>
    </message>
</context>
<context>
    <name>GainPanel</name>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="68"/>
        <source>what your choices told the model</source>
        <translation>что модель узнала из выборов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>bits steered</source>
        <translation>бит от вас</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>changed course</source>
        <translation>сменили ход</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>bits a second</source>
        <translation>бит в секунду</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="102"/>
        <source>What your choices told the model</source>
        <translation>Что модель узнала из ваших выборов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="105"/>
        <source>Bits steered: how surprising the words were that you chose. A word that the
model held for certain tells it nothing (0 bits), one to which it gave 1 chance
in 8 tells it 3 bits.
Changed course: choices that were not the word that the model would have taken.
Bits a second: bits steered in a second of your own time, from the appearance
of the words to the choice.
Undo takes back what a choice told; the time it took stays.</source>
        <translation>Бит направлено: насколько неожиданны были выбранные слова. Слово, в котором
модель была уверена, не говорит ей ничего (0 бит); слово, которому она давала
1 шанс из 8, говорит 3 бита.
Сменили ход: выборы не того слова, которое взяла бы модель.
Бит в секунду: за секунду вашего времени, от появления слов до выбора.
Отмена убирает сказанное выбором; потраченное время остаётся.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="116"/>
        <source>No choices yet.</source>
        <translation>Выборов ещё нет.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="119"/>
        <source>{n} of {all}</source>
        <translation>{n} из {all}</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="123"/>
        <source>Bits steered: {bits}. Changed course: {changed} of {all} choices. Bits a second of your time: {pace}.</source>
        <translation>Бит направлено: {bits}. Сменили ход: {changed} из {all} выборов. Бит в секунду вашего времени: {pace}.</translation>
    </message>
</context>
<context>
    <name>KeysTable</name>
    <message>
        <source>All drafts: open, keep, delete</source>
        <translation>Все черновики: открыть, хранить, удалить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="40"/>
        <source>Choose the word with that number</source>
        <translation>Выбрать слово с этим номером</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="41"/>
        <source>Show only words that begin so</source>
        <translation>Показать слова, которые так начинаются</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="41"/>
        <source>Letters</source>
        <translation>Буквы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="42"/>
        <source>Type a figure</source>
        <translation>Набрать цифру</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="42"/>
        <source>Alt and a digit</source>
        <translation>Alt и цифра</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="51"/>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="53"/>
        <source>More words</source>
        <translation>Ещё слова</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="55"/>
        <source>Let the model choose</source>
        <translation>Выбор за моделью</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="56"/>
        <source>Pause, and go on</source>
        <translation>Пауза и продолжение</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="57"/>
        <source>Speak the text</source>
        <translation>Прочитать текст вслух</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="58"/>
        <source>What has no target of its own, as a menu</source>
        <translation>То, у чего нет своей цели, в виде меню</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="59"/>
        <source>Change what should be written</source>
        <translation>Изменить, что написать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="60"/>
        <source>Repair the gaze by a look at one point</source>
        <translation>Исправить взгляд по одной точке</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="61"/>
        <source>Letters on the screen</source>
        <translation>Буквы на экране</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="62"/>
        <source>Auto: the model writes alone</source>
        <translation>Авто: модель пишет сама</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="63"/>
        <source>Forks: it asks where asking pays</source>
        <translation>Развилки: спрашивает там, где это важно</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="64"/>
        <source>Every word: it asks at each one</source>
        <translation>Каждое слово: спрашивает о каждом</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="65"/>
        <source>New text</source>
        <translation>Новый текст</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="66"/>
        <source>Open a text</source>
        <translation>Открыть текст</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="67"/>
        <source>Save the text</source>
        <translation>Сохранить текст</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="68"/>
        <source>Save the text in another file</source>
        <translation>Сохранить текст в другой файл</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="69"/>
        <source>Copy the text</source>
        <translation>Скопировать текст</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="70"/>
        <source>Paste</source>
        <translation>Вставить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="71"/>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="72"/>
        <source>Where asking pays: the time model</source>
        <translation>Где спрашивать выгодно: модель времени</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="73"/>
        <source>The doctor: what this computer has, and what is wrong</source>
        <translation>Диагностика: что есть у компьютера и что не так</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="74"/>
        <source>Show or hide where the time goes</source>
        <translation>Показать или скрыть, на что уходит время</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="75"/>
        <source>Full screen</source>
        <translation>Во весь экран</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="76"/>
        <source>Quit</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="81"/>
        <source>Put in what was typed, or let the model choose</source>
        <translation>Вставить набранное, а если ничего не набрано, выбор за моделью</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="82"/>
        <source>Put in the typed word</source>
        <translation>Вставить набранное слово</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="52"/>
        <source>Redo: what was undone comes back</source>
        <translation>Вернуть отменённое</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="54"/>
        <source>The words before</source>
        <translation>Предыдущие слова</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="83"/>
        <source>Delete the last letter</source>
        <translation>Стереть последнюю букву</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="84"/>
        <source>Delete the last word</source>
        <translation>Стереть последнее слово</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="77"/>
        <source>Scroll to the beginning of the text</source>
        <translation>Прокрутить к началу текста</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="78"/>
        <source>Scroll back to where one writes</source>
        <translation>Прокрутить к месту набора</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="79"/>
        <source>Scroll back by a page</source>
        <translation>Прокрутить на страницу назад</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="80"/>
        <source>Scroll on by a page</source>
        <translation>Прокрутить на страницу вперёд</translation>
    </message>
</context>
<context>
    <name>Latency</name>
    <message numerus="yes">
        <source>Last %n steps; forks among them: {forks}.</source>
        <translation>
            <numerusform>Последний %n шаг, из них развилок: {forks}.</numerusform>
            <numerusform>Последние %n шага, из них развилок: {forks}.</numerusform>
            <numerusform>Последние %n шагов, из них развилок: {forks}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n choices: median {median} ms, 95% within {p95} ms.</source>
        <translation>
            <numerusform>%n выбор: медиана {median} мс, 95% не дольше {p95} мс.</numerusform>
            <numerusform>%n выбора: медиана {median} мс, 95% не дольше {p95} мс.</numerusform>
            <numerusform>%n выборов: медиана {median} мс, 95% не дольше {p95} мс.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n токен</numerusform>
            <numerusform>%n токена</numerusform>
            <numerusform>%n токенов</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="40"/>
        <source>token: the model reads text and works out the next token (a piece of a word)
KV: the model&apos;s memory of the text (its KV cache) is copied, cut and extended
cloud: the words for a choice are gathered, with their probabilities
window: sending to the window, layout and painting
look: until the pointer, finger or gaze reaches the word that is chosen
dwell: until the choice counts</source>
        <translation>токен: модель читает текст и вычисляет следующий токен (кусочек слова)
KV: память модели о тексте (её KV-кэш) копируется, обрезается и дополняется
облако: собираются слова для выбора и их вероятности
окно: передача в окно, вёрстка и рисование
поиск: пока указатель, палец или взгляд не дойдёт до выбираемого слова
наведение: пока выбор не засчитан</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="21"/>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="22"/>
        <source>Forks</source>
        <translation>На развилках</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="23"/>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="56"/>
        <source>machine</source>
        <translation>машина</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="57"/>
        <source>person</source>
        <translation>человек</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="66"/>
        <source>Last step</source>
        <translation>Последний шаг</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="87"/>
        <location filename="../../gui/charts/session_charts.py" line="199"/>
        <source>No steps yet.</source>
        <translation>Шагов пока нет.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="89"/>
        <source>Last step, {kind}: machine {machine} ms, person {person} ms. {parts}.</source>
        <translation>Последний шаг, {kind}: машина {machine} мс, человек {person} мс. {parts}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="115"/>
        <location filename="../../gui/charts/session_charts.py" line="260"/>
        <source>no steps yet</source>
        <translation>шагов пока нет</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="116"/>
        <source>last step, to scale</source>
        <translation>последний шаг, в масштабе</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="125"/>
        <source>{n} ms</source>
        <translation>{n} мс</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="145"/>
        <source>wall = both</source>
        <translation>всего</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="169"/>
        <source>Last {n} steps</source>
        <translation>Последние {n} шагов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="173"/>
        <source>A step is a token that the model wrote alone, or a fork at which you were asked.
Machine and person have scales of their own: a person takes much longer.</source>
        <translation>Шаг — это токен, который модель написала сама, или развилка, на которой спросили вас.
У машины и человека свои масштабы: человеку нужно намного больше времени.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="210"/>
        <source>Machine, written alone: median {ms} ms a token.</source>
        <translation>Машина, когда пишет сама: медиана {ms} мс на токен.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="215"/>
        <source>A fork, median: machine {machine} ms, person {person} ms.</source>
        <translation>Развилка, медиана: машина {machine} мс, человек {person} мс.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="245"/>
        <source>machine, ms a token, forks whole</source>
        <translation>машина, мс на токен или развилку</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="246"/>
        <source>last {n} steps</source>
        <translation>{n} шагов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="248"/>
        <source>person, ms, on a scale of its own</source>
        <translation>человек, мс, в своём масштабе</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="249"/>
        <source>same steps</source>
        <translation>те же шаги</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="256"/>
        <source>{n} steps ago</source>
        <translation>{n} шагов назад</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="258"/>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="303"/>
        <source>Time to choose</source>
        <translation>Время выбора</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="307"/>
        <source>From the first sight of the words to the choice.
Half of the choices are faster than the median, 95 in 100 faster than p95.</source>
        <translation>От появления слов до выбора.
Половина выборов быстрее медианы, 95 из 100 — быстрее p95.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="337"/>
        <source>No choices yet.</source>
        <translation>Выборов пока нет.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="368"/>
        <source>choices by time to choose, ms</source>
        <translation>выборы по времени, мс</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="382"/>
        <source>no choices yet</source>
        <translation>выборов пока нет</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="402"/>
        <source>median {ms}</source>
        <translation>медиана {ms}</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="44"/>
        <source>Milliseconds a token</source>
        <translation>Миллисекунд на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="48"/>
        <source>What a token took on average in this session, in each way of writing.
wall is machine and person added up.</source>
        <translation>Сколько в среднем занимал токен в этом сеансе, при каждом способе письма.
Всего — это машина и человек вместе.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="68"/>
        <source>{way}: nothing measured yet.</source>
        <translation>{way}: измерений пока нет.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="69"/>
        <source>{way}: machine {machine}, person {person}, wall {wall} ms a token, asked at {share} of all tokens ({n}).</source>
        <translation>{way}: машина {machine}, человек {person}, всего {wall} мс на токен; вопросы — {share} токенов, всего токенов: {n}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="136"/>
        <source>ms a token</source>
        <translation>мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="138"/>
        <source>wall</source>
        <translation>всего</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="158"/>
        <source>asked at {share} of tokens</source>
        <translation>вопросы: {share}</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="161"/>
        <source>wall = machine + person</source>
        <translation>всего = машина + человек</translation>
    </message>
    <message>
        <location filename="../../gui/charts/latency_panel.py" line="33"/>
        <source>a fork</source>
        <translation>развилка</translation>
    </message>
    <message>
        <location filename="../../gui/charts/latency_panel.py" line="35"/>
        <source>a fork, nothing chosen</source>
        <translation>без выбора</translation>
    </message>
    <message>
        <location filename="../../gui/charts/latency_panel.py" line="37"/>
        <source>a token</source>
        <translation>токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/latency_panel.py" line="40"/>
        <source>no token written</source>
        <translation>без токенов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/latency_panel.py" line="73"/>
        <source>Where the time goes</source>
        <translation>Куда уходит время</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="44"/>
        <source>token</source>
        <translation>токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="45"/>
        <source>KV</source>
        <translation>KV</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="46"/>
        <source>cloud</source>
        <translation>облако</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="47"/>
        <source>window</source>
        <translation>окно</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="48"/>
        <source>look</source>
        <translation>поиск</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="49"/>
        <source>dwell</source>
        <translation>наведение</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="315"/>
        <location filename="../../gui/pages/model_words.py" line="51"/>
        <location filename="../../gui/charts/chart.py" line="70"/>
        <source>.</source>
        <comment>decimal mark</comment>
        <translation>,</translation>
    </message>
    <message>
        <location filename="../../gui/charts/chart.py" line="77"/>
        <source>{n}k</source>
        <comment>thousands</comment>
        <translation>{n}к</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="391"/>
        <source>{n} longer, up to {ms}</source>
        <translation>дольше: {n}, до {ms}</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="203"/>
        <source>The last step; forks among them: {forks}.</source>
        <translation>Последний шаг; развилок: {forks}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="340"/>
        <source>One choice: {median} ms.</source>
        <translation>Один выбор: {median} мс.</translation>
    </message>
</context>
<context>
    <name>LeftDrafts</name>
    <message>
        <source>The text at hand cannot be saved, so it stays.</source>
        <translation>Этот текст не удаётся сохранить, поэтому он остаётся.</translation>
    </message>
    <message>
        <source>Make room in {folder}.</source>
        <translation>Освободите место в {folder}.</translation>
    </message>
    <message>
        <source>The text that was here is the first among the drafts now.</source>
        <translation>Прежний текст теперь первый среди черновиков.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="101"/>
        <source>Another window has this draft.</source>
        <translation>Этот черновик открыт в другом окне.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="106"/>
        <source>The file of this draft was damaged; this is what can be read of it.</source>
        <translation>Файл этого черновика повреждён; вот что удалось прочитать.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="107"/>
        <source>The damaged file is kept: {path}</source>
        <translation>Повреждённый файл сохранён: {path}</translation>
    </message>
</context>
<context>
    <name>Letters</name>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="46"/>
        <source>en</source>
        <comment>which alphabet: en or ru</comment>
        <translation>ru</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="80"/>
        <source>More shows further letters</source>
        <translation>«Ещё слова» покажет другие буквы</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="85"/>
        <source>put in</source>
        <translation>вставить</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="87"/>
        <source>next word</source>
        <translation>следующее слово</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="88"/>
        <source>more letters</source>
        <translation>ещё буквы</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <location filename="../../gui/views/main_window.py" line="181"/>
        <source>Where does asking pay?</source>
        <translation>Где спрашивать выгодно?</translation>
    </message>
    <message>
        <location filename="../../gui/views/main_window.py" line="182"/>
        <source>The time model with numbers to try (Ctrl+T)</source>
        <translation>Модель времени с числами на пробу (Ctrl+T)</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Drafts</source>
        <translation>Черновики</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="49"/>
        <source>Dear Anna,
Thank you for</source>
        <translation>Дорогая Анна!
Спасибо тебе за</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="50"/>
        <source>Once upon a time there was</source>
        <translation>Жил-был на свете</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="51"/>
        <source>The best thing about today was</source>
        <translation>Самым лучшим сегодня было</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="64"/>
        <source>Type a beginning</source>
        <translation>Наберите начало</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="65"/>
        <source>and press Enter, or choose one</source>
        <translation>и Enter, или выберите</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="90"/>
        <source>Repair the gaze</source>
        <translation>Исправить взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="91"/>
        <source>Another request</source>
        <translation>Другая просьба</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="92"/>
        <source>back</source>
        <translation>назад</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="93"/>
        <source>further</source>
        <translation>дальше</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="103"/>
        <source>Other</source>
        <translation>Другое</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="102"/>
        <source>Undo leads back, too</source>
        <translation>Отмена тоже ведёт назад</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="111"/>
        <source>go on</source>
        <translation>продолжить</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="111"/>
        <source>on a new line</source>
        <translation>с новой строки</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="113"/>
        <source>new text</source>
        <translation>новый текст</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="115"/>
        <source>Undo brings this one back</source>
        <translation>«Отменить» вернёт этот</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="118"/>
        <source>The text ends here</source>
        <translation>Здесь текст кончается</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="119"/>
        <source>or take back with Undo</source>
        <translation>или нажмите «Отменить»</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="87"/>
        <source>Redo</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="88"/>
        <source>The words before</source>
        <translation>Предыдущие слова</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="89"/>
        <source>Delete the last word</source>
        <translation>Стереть слово</translation>
    </message>
    <message>
        <source>Reading the drafts …</source>
        <translation>Черновики читаются…</translation>
    </message>
    <message>
        <source>No drafts yet</source>
        <translation>Черновиков пока нет</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="101"/>
        <source>another request</source>
        <translation>другая просьба</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="102"/>
        <source>write</source>
        <translation>писать</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="102"/>
        <source>what the line above says</source>
        <translation>что сказано в строке выше</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="104"/>
        <source>The text begins here</source>
        <translation>Текст начинается здесь</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="105"/>
        <source>or type its beginning and press Enter</source>
        <translation>или наберите его начало и нажмите Enter</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="111"/>
        <source>a beginning</source>
        <translation>начало</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="111"/>
        <source>without a request</source>
        <translation>без просьбы</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="113"/>
        <source>What should be written?</source>
        <translation>Что написать?</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="114"/>
        <source>Type it and press Enter, or choose</source>
        <translation>Наберите и Enter, или выберите</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="119"/>
        <source>a letter of thanks to Anna</source>
        <translation>письмо с благодарностью Анне</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="120"/>
        <source>a short story about the sea</source>
        <translation>короткий рассказ о море</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="121"/>
        <source>an invitation to a birthday</source>
        <translation>приглашение на день рождения</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <location filename="../../gui/widgets/message_bar.py" line="315"/>
        <source>%1 more</source>
        <translation>ещё %1</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/message_bar.py" line="318"/>
        <location filename="../../gui/widgets/message_bar.py" line="319"/>
        <source>Dismiss</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/message_bar.py" line="316"/>
        <source>Show the next message</source>
        <translation>Показать следующее сообщение</translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message numerus="yes">
        <source>GPU, %n layers</source>
        <translation>
            <numerusform>GPU, %n слой</numerusform>
            <numerusform>GPU, %n слоя</numerusform>
            <numerusform>GPU, %n слоёв</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="20"/>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="22"/>
        <source>GPU, {n} of {whole} layers</source>
        <translation>GPU, слоёв {n} из {whole}</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="33"/>
        <source>The GPU did not take all layers that should fit; it has {n}</source>
        <translation>GPU принял не все слои, которые должны поместиться; на нём {n}</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="34"/>
        <source>The doctor says what it has free; --gpu-layers N sets the number.</source>
        <translation>Диагностика покажет свободную память; --gpu-layers N задаёт число.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="39"/>
        <source>Close other programs and start again, or choose a smaller model.</source>
        <translation>Закройте другие программы и запустите снова или выберите модель поменьше.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="25"/>
        <source>GPU, one layer</source>
        <translation>GPU, один слой</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="38"/>
        <source>Memory is short: what fits is {n} tokens of text; branches: {m}</source>
        <translation>Памяти мало: помещается токенов текста: {n}, ветвей: {m}</translation>
    </message>
</context>
<context>
    <name>ModelDesk</name>
    <message>
        <location filename="../../gui/app/model_controller.py" line="169"/>
        <source>Fetched, and its sum is right.</source>
        <translation>Загружено, сумма верна.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="172"/>
        <source>{model} is here</source>
        <translation>{model} на месте</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="173"/>
        <source>Use lets it write.</source>
        <translation>«Выбрать» даст ей писать.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="174"/>
        <location filename="../../gui/app/model_controller.py" line="184"/>
        <location filename="../../gui/app/model_controller.py" line="206"/>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="178"/>
        <source>Cancelled; nothing of it is left.</source>
        <translation>Отменено; ничего не осталось.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="205"/>
        <source>{model} cannot be used: {why}</source>
        <translation>{model} не подходит: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="201"/>
        <source>The model that comes with wordfork writes meanwhile.</source>
        <translation>Пока пишет модель, что идёт с wordfork.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="190"/>
        <source>Any other can be chosen here.</source>
        <translation>Здесь можно выбрать любую другую.</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <location filename="../../gui/pages/model_row.py" line="73"/>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="73"/>
        <source>Forget</source>
        <translation>Забыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="74"/>
        <source>Delete the file</source>
        <translation>Удалить файл</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="74"/>
        <source>Forget it</source>
        <translation>Забыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="75"/>
        <source>Get</source>
        <translation>Загрузить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="75"/>
        <source>Use</source>
        <translation>Выбрать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="75"/>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="75"/>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="86"/>
        <location filename="../../gui/pages/model_row.py" line="87"/>
        <source>Writes now</source>
        <translation>Пишет сейчас</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="98"/>
        <source>Asking for the file</source>
        <translation>Запрашиваем файл</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="112"/>
        <source>Cancelling</source>
        <translation>Отменяем</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <location filename="../../gui/pages/model_words.py" line="16"/>
        <source>{n} GB</source>
        <translation>{n} ГБ</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="18"/>
        <source>{n} MB</source>
        <translation>{n} МБ</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="19"/>
        <source>{n} kB</source>
        <translation>{n} кБ</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="26"/>
        <source>{n} s</source>
        <translation>{n} с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="29"/>
        <source>{n} min</source>
        <translation>{n} мин</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="31"/>
        <source>{h} h {n} min</source>
        <translation>{h} ч {n} мин</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="39"/>
        <source>{n}%, {done} of {total}</source>
        <translation>{n}%, {done} из {total}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="42"/>
        <source>{rate}/s</source>
        <translation>{rate}/с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="44"/>
        <source>{time} left</source>
        <translation>осталось {time}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="46"/>
        <source>nothing comes</source>
        <translation>ничего не приходит</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_words.py" line="60"/>
        <source>{some} and {n} more</source>
        <translation>{some} и ещё {n}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <location filename="../../gui/pages/models_page.py" line="140"/>
        <location filename="../../gui/pages/models_page.py" line="255"/>
        <source>Other files</source>
        <translation>Другие файлы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="147"/>
        <source>None yet. Add a .gguf file, or drop one here.</source>
        <translation>Пока нет. Добавьте файл .gguf или перетащите его сюда.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="150"/>
        <source>{size}, in {folder}</source>
        <translation>{size}, в {folder}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="185"/>
        <source>Models (*.gguf);;All files (*)</source>
        <translation>Модели (*.gguf);;Все файлы (*)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="186"/>
        <location filename="../../gui/pages/models_page.py" line="260"/>
        <source>Add a model&apos;s file</source>
        <translation>Добавить файл модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="252"/>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="254"/>
        <source>Models that can be fetched</source>
        <translation>Модели, которые можно загрузить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="259"/>
        <source>Add a file…</source>
        <translation>Добавить файл…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="261"/>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="267"/>
        <source>about {size}</source>
        <translation>около {size}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="268"/>
        <source>needs {size} of memory</source>
        <translation>нужно {size} памяти</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="271"/>
        <source>, this computer has {size}</source>
        <translation>, у компьютера {size}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="275"/>
        <source>continues text</source>
        <translation>продолжает текст</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="275"/>
        <source>follows a request</source>
        <translation>выполняет просьбу</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="279"/>
        <source>licence {name}</source>
        <translation>лицензия {name}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="287"/>
        <source>Only Get goes to the network, to huggingface.co. Models are kept in {folder}</source>
        <translation>В сеть ходит только «Загрузить», на huggingface.co. Модели лежат в {folder}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="291"/>
        <source>, where {size} are free.</source>
        <translation>, где свободно {size}.</translation>
    </message>
</context>
<context>
    <name>RepairView</name>
    <message>
        <location filename="../../gui/eyes/recentre_view.py" line="52"/>
        <source>Repair drift</source>
        <translation>Исправить сдвиг</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/recentre_view.py" line="59"/>
        <source>Look at the point. Esc ends.</source>
        <translation>Смотрите на точку. Esc — конец.</translation>
    </message>
</context>
<context>
    <name>RequestLine</name>
    <message>
        <location filename="../../gui/views/request_line.py" line="153"/>
        <source>What should be written?</source>
        <translation>Что написать?</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="154"/>
        <source>What should be written</source>
        <translation>Что написать</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="156"/>
        <source>Enter lets the model write it, Escape leaves it as it was.</source>
        <translation>Enter — модель пишет это, Escape — всё остаётся как было.</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="158"/>
        <source>Write</source>
        <translation>Писать</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="159"/>
        <source>Spell it with letters on the screen</source>
        <translation>Набрать буквами на экране</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="160"/>
        <source>Spell what should be written</source>
        <translation>Набрать, что написать</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="161"/>
        <source>Request</source>
        <translation>Просьба</translation>
    </message>
</context>
<context>
    <name>Requests</name>
    <message>
        <location filename="../../gui/app/requests.py" line="168"/>
        <source>Requests are switched off</source>
        <translation>Просьбы выключены</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="169"/>
        <source>Switch them on in the settings.</source>
        <translation>Включите их в настройках.</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="171"/>
        <source>{name} takes no request</source>
        <translation>{name} не принимает просьб</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="164"/>
        <source>It only continues your text; another model can be chosen with --model.</source>
        <translation>Она только продолжает ваш текст; другую модель можно выбрать через --model.</translation>
    </message>
</context>
<context>
    <name>Scene</name>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="80"/>
        <location filename="../../gui/app/stage_presenter.py" line="108"/>
        <source>Getting the model ready</source>
        <translation>Модель готовится</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="86"/>
        <source>No model is loaded</source>
        <translation>Модель не загружена</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="97"/>
        <source>The engine starts again</source>
        <translation>Движок запускается снова</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="97"/>
        <source>Your text is safe.</source>
        <translation>Ваш текст в сохранности.</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="104"/>
        <source>putting its file together, once</source>
        <translation>файл собирается, один раз</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="106"/>
        <source>reading it into memory</source>
        <translation>чтение в память</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="134"/>
        <source>No word begins so</source>
        <translation>Так не начинается ни одно слово</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="134"/>
        <source>Space puts in what you typed</source>
        <translation>Пробел вставит набранное</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="136"/>
        <source>Space ends the word where it is</source>
        <translation>Пробел закончит слово здесь</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="115"/>
        <source>{done} of {total} tokens</source>
        <translation>{done} из {total} токенов</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="117"/>
        <source>the beginning and the last {n} words fit its memory</source>
        <translation>в память помещаются начало и последние {n} слов</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="119"/>
        <source>The model reads the text</source>
        <translation>Модель читает текст</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="362"/>
        <source>{n} of {wanted} words: larger cells</source>
        <translation>{n} из {wanted} слов: ячейки крупнее</translation>
    </message>
</context>
<context>
    <name>SeedClaims</name>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="17"/>
        <source>prefill, long context</source>
        <translation>чтение (prefill) длинного контекста</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="18"/>
        <source>{0} to {1} ms</source>
        <translation>от {0} до {1} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="19"/>
        <source>{0} ms</source>
        <translation>{0} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="20"/>
        <source>taken as given: the middle</source>
        <translation>взято как дано: середина</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="21"/>
        <source>one token</source>
        <translation>один токен</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="22"/>
        <source>KV write</source>
        <translation>запись KV</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="23"/>
        <source>cloud of {0} words</source>
        <translation>облако из {0} слов</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="24"/>
        <source>choice by gaze or finger</source>
        <translation>выбор взглядом или пальцем</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="25"/>
        <source>model alone</source>
        <translation>модель одна</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="26"/>
        <source>{0} to {1} ms a step</source>
        <translation>от {0} до {1} мс на шаг</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="27"/>
        <source>{0} + {1} = {2} ms</source>
        <translation>{0} + {1} = {2} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="28"/>
        <source>person at every step (cloud and choice), wall time</source>
        <translation>человек на каждом шаге (облако и выбор), время по часам</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="29"/>
        <source>{0} + {1} + {2} + {3} = {4} ms, one after the other; the lowest ends give {5} ms; within {6} to {7} only where the cloud and the tokens are ready before the person is: then {8} ms</source>
        <translation>{0} + {1} + {2} + {3} = {4} мс, одно за другим; из нижних границ получается {5} мс; от {6} до {7} выходит лишь там, где облако и токены готовы раньше человека: тогда {8} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="35"/>
        <source>both, person only at forks, machine time</source>
        <translation>вместе, человек только на развилках, время машины</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="36"/>
        <source>{0} + {1} x {2} = {3} ms; within {4} to {5} where a cloud takes at most {6} ms</source>
        <translation>{0} + {1} × {2} = {3} мс; от {4} до {5} выходит, если облако занимает не больше {6} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="40"/>
        <source>both, person only at forks, wall time</source>
        <translation>вместе, человек только на развилках, время по часам</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="41"/>
        <source>{0} + {1} x {2} = {3} ms: the person alone adds {4} ms a token to wall time</source>
        <translation>{0} + {1} × {2} = {3} мс: один только человек добавляет к времени по часам {4} мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="45"/>
        <source>bad tokens when the model writes alone</source>
        <translation>плохие токены, когда модель пишет одна</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="46"/>
        <source>{0} to {1}%</source>
        <translation>от {0} до {1}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="47"/>
        <source>not derived</source>
        <translation>не выводится</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="48"/>
        <source>no stage implies it: an input; `wordfork replay` measures it</source>
        <translation>не следует ни из одного этапа: это исходное данное; его измеряет «wordfork replay»</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="49"/>
        <source>bad tokens with the selector</source>
        <translation>плохие токены, когда выбирает человек</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="50"/>
        <source>under {0}%</source>
        <translation>меньше {0}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="51"/>
        <source>needs {0}% of the bad tokens to fall on forks and be put right</source>
        <translation>нужно, чтобы {0}% плохих токенов попали на развилки и были исправлены</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="55"/>
        <source>({0}% - {1}%) / {2}% = {3}% of all errors within the {4}% of tokens that are asked for, the right word in the cloud each time</source>
        <translation>({0}% − {1}%) / {2}% = {3}% всех ошибок — среди тех {4}% токенов, о которых спрашивают, и верное слово каждый раз в облаке</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="60"/>
        <source>quality several times better</source>
        <translation>качество в несколько раз лучше</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="61"/>
        <source>several times</source>
        <translation>в несколько раз</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="62"/>
        <source>{0} to {1} times fewer bad tokens</source>
        <translation>плохих токенов меньше в {0}–{1} раза</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="63"/>
        <source>{0}% / {1}% = {2} to {3}% / {4}% = {5}, if the two claims above hold</source>
        <translation>от {0}% / {1}% = {2} до {3}% / {4}% = {5}, если верны два утверждения выше</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="67"/>
        <source>{0} phrases by the model alone: {1} ms x {2} tokens</source>
        <translation>{0} фраз пишет модель одна: {1} мс × {2} токенов</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="68"/>
        <source>{0} s</source>
        <translation>{0} с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="69"/>
        <source>{0} ms x {1} = {2} s, but {3} ms a token contradicts the table&apos;s {4} to {5}: {6} ms x {7} = {8} s</source>
        <translation>{0} мс × {1} = {2} с, но {3} мс на токен противоречат таблице (от {4} до {5}): {6} мс × {7} = {8} с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="74"/>
        <source>the same by {0} choices of {1} to {2} ms</source>
        <translation>то же за {0} выборов по {1}–{2} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="75"/>
        <source>{0} to {1} s</source>
        <translation>от {0} до {1} с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="76"/>
        <source>{0} to {1} ms x {2} = {3} to {4} s; it is {5} to {6} s only with the machine&apos;s {7} s for {8} tokens, without the clouds</source>
        <translation>{0}–{1} мс × {2} = {3}–{4} с; {5}–{6} с выходит только вместе с {7} с машины на {8} токенов, без облаков</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="81"/>
        <source>forks only: {0}% of the tokens by themselves, {1}% asked</source>
        <translation>только на развилках: {0}% токенов сами, о {1}% спрашивают</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="82"/>
        <source>{0}% / {1}%</source>
        <translation>{0}% / {1}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="83"/>
        <source>by definition of the share; the threshold keeps it</source>
        <translation>по определению доли; порог её держит</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="84"/>
        <source>forks only: about {0}% slower than the model alone, wall time</source>
        <translation>только на развилках: медленнее одной модели примерно на {0}%, время по часам</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="88"/>
        <source>{0}%</source>
        <translation>{0}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="89"/>
        <source>{0} / {1} ms; {2}% leaves {3} ms a token, that is {4} ms a fork for cloud and person together, but the person alone takes {5} ms</source>
        <translation>{0} / {1} мс; {2}% — это {3} мс на токен, то есть {4} мс на развилку для облака и человека вместе, а одному человеку нужно {5} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="94"/>
        <source>forks only: about {0}% slower, machine time that is waited for, written ahead</source>
        <translation>только на развилках: медленнее примерно на {0}%, время ожидания машины, когда она пишет вперёд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="98"/>
        <source>-{0}%</source>
        <translation>−{0}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="99"/>
        <source>behind {0} ms of the person the machine writes on: {1} ms a token stay exposed, at full speed behind the right word</source>
        <translation>за {0} мс человека машина пишет дальше: открытыми остаются {1} мс на токен, если за верным словом она пишет в полную силу</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="104"/>
        <source>less load on the machine, against trying again ({0} samples)</source>
        <translation>меньше нагрузка на машину, чем при новых попытках ({0} образцов)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="105"/>
        <source>less</source>
        <translation>меньше</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="106"/>
        <source>{0} x</source>
        <translation>{0} ×</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="107"/>
        <source>{0} / {1} ms of machine time a token kept</source>
        <translation>{0} / {1} мс времени машины на оставленный токен</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="108"/>
        <source>less load on the machine, against the model alone</source>
        <translation>меньше нагрузка на машину, чем у одной модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="109"/>
        <source>{0} / {1} ms: clouds come on top</source>
        <translation>{0} / {1} мс: облака прибавляются</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="110"/>
        <source>more fatigue for the person</source>
        <translation>человек устаёт больше</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="111"/>
        <source>more</source>
        <translation>больше</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="112"/>
        <source>{0} ms a token</source>
        <translation>{0} мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="113"/>
        <source>{0} x {1} ms a token against none</source>
        <translation>{0} × {1} мс на токен против нуля</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>0 takes the most likely token; more lets chance in.</source>
        <translation>0 — всегда самый вероятный токен; чем больше, тем больше случая.</translation>
    </message>
    <message>
        <source>A dot at the estimate; most people are calmer without.</source>
        <translation>Точка на месте оценки; большинству спокойнее без неё.</translation>
    </message>
    <message>
        <source>A finger also chooses by staying on a word; a tap always does.</source>
        <translation>Слово выбирается и удержанием пальца; касание действует всегда.</translation>
    </message>
    <message>
        <source>A line above the text says what should be written.</source>
        <translation>Строка над текстом говорит, что написать.</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>Разрешить</translation>
    </message>
    <message>
        <source>As the text</source>
        <translation>Как в тексте</translation>
    </message>
    <message>
        <source>Ask less often when choices take long</source>
        <translation>Спрашивать реже, если выбор занимает много времени</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>Behind every word while you look; Careful does less on battery.</source>
        <translation>За каждым словом, пока вы смотрите; «Бережно» делает меньше от батареи.</translation>
    </message>
    <message>
        <source>By the model</source>
        <translation>По модели</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>Бережно</translation>
    </message>
    <message>
        <source>Choose by gaze</source>
        <translation>Выбор взглядом</translation>
    </message>
    <message>
        <source>Choose by holding</source>
        <translation>Выбор удержанием</translation>
    </message>
    <message>
        <source>Choose by resting</source>
        <translation>Выбор наведением</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Delete old drafts</source>
        <translation>Удалять старые черновики</translation>
    </message>
    <message>
        <source>Distance to the screen</source>
        <translation>Расстояние до экрана</translation>
    </message>
    <message>
        <source>Down to 40% of the share; the bar at the top shows the share in force.</source>
        <translation>До 40% от заданной доли; действующая доля видна на панели вверху.</translation>
    </message>
    <message>
        <source>Each has calibrations of their own.</source>
        <translation>У каждого свои калибровки.</translation>
    </message>
    <message>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <source>Fewer words are larger; More shows further ones.</source>
        <translation>Чем их меньше, тем они крупнее; другие покажет «Ещё».</translation>
    </message>
    <message>
        <source>Forks</source>
        <translation>Развилки</translation>
    </message>
    <message>
        <source>From the eyes; it turns degrees into pixels.</source>
        <translation>От глаз; переводит градусы в пиксели.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Полностью</translation>
    </message>
    <message>
        <source>How likely the model finds each word, in percent.</source>
        <translation>Насколько вероятным модель считает каждое слово, в процентах.</translation>
    </message>
    <message>
        <source>In all, from reaching a word to choosing it.</source>
        <translation>Всего: от попадания на слово до его выбора.</translation>
    </message>
    <message>
        <source>Keep records</source>
        <translation>Вести записи</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Likely words faster</source>
        <translation>Вероятные слова быстрее</translation>
    </message>
    <message>
        <source>Looking time</source>
        <translation>Время взгляда</translation>
    </message>
    <message>
        <source>Looking times follow the probability: not for measuring reactions.</source>
        <translation>Время взгляда зависит от вероятности: не для измерения реакций.</translation>
    </message>
    <message>
        <source>Makes recent words less likely; 1 is off.</source>
        <translation>Недавние слова становятся менее вероятными; 1 — выключен.</translation>
    </message>
    <message>
        <source>Markup</source>
        <translation>Разметка</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Движение</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Никогда</translation>
    </message>
    <message>
        <source>Of how many tokens Forks asks you; the others the model writes.</source>
        <translation>О какой части токенов вас спрашивают «Развилки»; остальные пишет модель.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Выкл.</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Вкл.</translation>
    </message>
    <message>
        <source>One line for each choice, on this computer only.</source>
        <translation>По строке на каждый выбор, только на этом компьютере.</translation>
    </message>
    <message>
        <source>Otherwise times and probabilities only.</source>
        <translation>Иначе только времена и вероятности.</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Человек</translation>
    </message>
    <message>
        <source>Pictures stay in memory and are never kept or sent.</source>
        <translation>Кадры остаются в памяти, не хранятся и не отправляются.</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>Штраф за повторы</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Просьбы</translation>
    </message>
    <message>
        <source>Resting time</source>
        <translation>Время наведения</translation>
    </message>
    <message>
        <source>Seen by</source>
        <translation>Чем смотрим</translation>
    </message>
    <message>
        <source>Share asked</source>
        <translation>Доля вопросов</translation>
    </message>
    <message>
        <source>Short fades, and a chosen word that travels.</source>
        <translation>Короткие переходы и полёт выбранного слова.</translation>
    </message>
    <message>
        <source>Show probabilities</source>
        <translation>Показывать вероятности</translation>
    </message>
    <message>
        <source>Show where I look</source>
        <translation>Показывать, куда смотрю</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Tags, list marks, code, formulas.</source>
        <translation>Теги, знаки списков, код, формулы.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Температура</translation>
    </message>
    <message>
        <source>The least in all, from reaching a word to choosing it.</source>
        <translation>Не меньше этого от взгляда на слово до выбора.</translation>
    </message>
    <message>
        <source>The mouse chooses a word by staying on it; a click always does.</source>
        <translation>Слово выбирается, если задержать на нём мышь; щелчок действует всегда.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Those that nobody wrote on for so long, but for those that are kept.</source>
        <translation>Те, в которых так долго ничего не писали, кроме отмеченных «хранить».</translation>
    </message>
    <message>
        <source>Way of writing</source>
        <translation>Способ письма</translation>
    </message>
    <message>
        <source>With the words</source>
        <translation>Вместе со словами</translation>
    </message>
    <message>
        <source>Words are also chosen by looking; mouse, touch and keys go on.</source>
        <translation>Слова выбираются и взглядом; мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <source>Words in a cloud</source>
        <translation>Слов в облаке</translation>
    </message>
    <message>
        <source>Writing ahead</source>
        <translation>Писать наперёд</translation>
    </message>
    <message>
        <source>never</source>
        <translation>никогда</translation>
    </message>
    <message>
        <source>{n} cm</source>
        <translation>{n} см</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} дн.</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} мс</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="288"/>
        <source>The one that comes with wordfork</source>
        <translation>Та, что идёт с wordfork</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="319"/>
        <location filename="../../gui/pages/settings_page.py" line="320"/>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="322"/>
        <source>Writing</source>
        <translation>Письмо</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="323"/>
        <source>Choosing</source>
        <translation>Выбор</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="324"/>
        <source>Eyes</source>
        <translation>Глаза</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="325"/>
        <source>Looks</source>
        <translation>Внешний вид</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="326"/>
        <source>Records</source>
        <translation>Записи</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="327"/>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="337"/>
        <source>Keyboard shortcuts</source>
        <translation>Сочетания клавиш</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="338"/>
        <source>Open the folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="339"/>
        <source>Open the folder of the records</source>
        <translation>Открыть папку с записями</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="340"/>
        <source>Models…</source>
        <translation>Модели…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="341"/>
        <source>Get or choose another model</source>
        <translation>Загрузить или выбрать другую модель</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="342"/>
        <source>Doctor</source>
        <translation>Диагностика</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="343"/>
        <source>What this computer has, and what is wrong with it (F1)</source>
        <translation>Что есть у компьютера и что с ним не так (F1)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="344"/>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="392"/>
        <source>When the model writes alone, llama.cpp&apos;s own samplers keep it from repeating itself: the repetition penalty and DRY. The probabilities in a cloud stay the model&apos;s own.</source>
        <translation>Когда модель пишет сама, от повторов её удерживают сэмплеры llama.cpp: штраф за повторы и DRY. Вероятности в облаке остаются собственными вероятностями модели.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="436"/>
        <source>Folder of the records</source>
        <translation>Папка с записями</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="439"/>
        <source>A change of the records takes effect at the next start.</source>
        <translation>Изменения в записях вступают в силу при следующем запуске.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="462"/>
        <source>Nothing here can open a folder; it is {path}</source>
        <translation>Здесь нечем открыть папку; вот она: {path}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="481"/>
        <source>Reset to defaults</source>
        <translation>Сбросить настройки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="483"/>
        <source>Bring back what was set</source>
        <translation>Вернуть прежние настройки</translation>
    </message>
</context>
<context>
    <name>SideTab</name>
    <message>
        <location filename="../../gui/views/main_window.py" line="57"/>
        <source>Where the time goes</source>
        <translation>Куда уходит время</translation>
    </message>
    <message>
        <location filename="../../gui/views/main_window.py" line="59"/>
        <source>Show or hide where the time goes (F9)</source>
        <translation>Показать или скрыть, куда уходит время (F9)</translation>
    </message>
</context>
<context>
    <name>Sight</name>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="380"/>
        <source>Recording over</source>
        <translation>Запись кончилась</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="384"/>
        <source>Try again</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="388"/>
        <source>No camera</source>
        <translation>Нет камеры</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="388"/>
        <source>No tracker</source>
        <translation>Нет трекера</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="397"/>
        <source>It starts again; mouse, touch and keys go on.</source>
        <translation>Запускается снова; мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="379"/>
        <source>All others were played.</source>
        <translation>Остальные показаны.</translation>
    </message>
</context>
<context>
    <name>Simulator</name>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="21"/>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="22"/>
        <source>Forks</source>
        <translation>Развилки</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="23"/>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="24"/>
        <source>Try again</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="224"/>
        <source>Where the time goes, and where asking pays</source>
        <translation>Куда уходит время и где спрашивать выгодно</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="227"/>
        <source>What a token takes</source>
        <translation>Что занимает токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="229"/>
        <location filename="../../gui/charts/time_model_charts.py" line="242"/>
        <source>machine, waited for</source>
        <translation>машина, её ждут</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="230"/>
        <source>look</source>
        <translation>взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="231"/>
        <source>dwell</source>
        <translation>наведение</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="232"/>
        <source>putting errors right</source>
        <translation>исправление ошибок</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="234"/>
        <source>thin: all the machine&apos;s work; pale: behind the person</source>
        <translation>тонко: вся работа машины; бледно: за спиной человека</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="238"/>
        <source>Forks: a token, by how often you are asked</source>
        <translation>Развилки: токен в зависимости от частоты вопросов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="240"/>
        <source>wall clock</source>
        <translation>по часам</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="241"/>
        <source>person</source>
        <translation>человек</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="243"/>
        <source>machine, all (dashed)</source>
        <translation>машина, всё (пунктир)</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="245"/>
        <source>level: the wall clock of Auto</source>
        <translation>уровень: время Авто по часам</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="247"/>
        <source>What an error must cost for Forks to be as quick as Auto</source>
        <translation>Сколько должна стоить ошибка, чтобы Развилки были так же быстры, как Авто</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="248"/>
        <source>ring: the numbers that are set</source>
        <translation>кольцо: заданные числа</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="249"/>
        <source>A token on the wall clock, by what an error costs</source>
        <translation>Токен по часам в зависимости от цены ошибки</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="254"/>
        <source>dot: Forks and Auto are equally quick</source>
        <translation>точка: Развилки и Авто одинаково быстры</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="256"/>
        <source>ms a token</source>
        <translation>мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="257"/>
        <source>share of tokens that are asked for, %</source>
        <translation>доля токенов, о которых спрашивают, %</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="260"/>
        <source>reaction time before the dwell, s</source>
        <translation>время реакции до наведения, с</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="261"/>
        <source>cost of one wrong token, s</source>
        <translation>цена одного неверного токена, с</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="32"/>
        <source>under {n} s</source>
        <translation>меньше {n} с</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="34"/>
        <source>over {n} s</source>
        <translation>больше {n} с</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="35"/>
        <source>{low} to {high} s</source>
        <translation>от {low} до {high} с</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="44"/>
        <source>{way}: {wall} ms a token; machine {machine}, waited for {exposed}, person {person}.</source>
        <translation>{way}: {wall} мс на токен; машина {machine}, её ждут {exposed}, человек {person}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="65"/>
        <source>Asking saves no error here, so that it never pays.</source>
        <translation>Вопросы здесь не убирают ошибок и потому не окупаются.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="67"/>
        <source>Forks are quicker than Auto whatever an error costs.</source>
        <translation>Развилки быстрее Авто при любой цене ошибки.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="68"/>
        <source>Forks are quicker than Auto where one wrong token costs more than {n} s.</source>
        <translation>Развилки быстрее Авто, если неверный токен стоит больше {n} с.</translation>
    </message>
</context>
<context>
    <name>SimulatorPage</name>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="252"/>
        <source>this session</source>
        <translation>этот сеанс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="254"/>
        <source>This session has measured too little yet: {why}.</source>
        <translation>В этом сеансе измерено ещё слишком мало: {why}.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="325"/>
        <source>Writing ahead, {n} times as slow as writing</source>
        <translation>Письмо наперёд, в {n} раза медленнее обычного</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="329"/>
        <source>Writing ahead: off, or of no use</source>
        <translation>Письмо наперёд: выключено или бесполезно</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="331"/>
        <source>the seed&apos;s middle values</source>
        <translation>средние значения исходной заметки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="333"/>
        <source>Numbers: {source}</source>
        <translation>Числа: {source}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="336"/>
        <source>changed here: {n}</source>
        <translation>изменено здесь: {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="348"/>
        <source>{n} s</source>
        <translation>{n} с</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="349"/>
        <source>{n} ms</source>
        <translation>{n} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="422"/>
        <source>Where asking pays</source>
        <translation>Где спрашивать выгодно</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="426"/>
        <source>Forks: share of tokens asked</source>
        <translation>Развилки: доля токенов с вопросом</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="427"/>
        <source>Of how many tokens Forks asks; the others the model writes.</source>
        <translation>О скольких токенах спрашивают; остальные пишет модель.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="430"/>
        <source>Words in a cloud</source>
        <translation>Слов в облаке</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="431"/>
        <source>The reaction time follows by Hick&apos;s law: one doubling, 150 ms.</source>
        <translation>Время реакции следует закону Хика: удвоение — 150 мс.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="434"/>
        <source>Reaction time</source>
        <translation>Время реакции</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="435"/>
        <source>Mean time from the words&apos; appearance to the start of the dwell.</source>
        <translation>Среднее время от появления слов до начала наведения.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="437"/>
        <source>Dwell</source>
        <translation>Наведение</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="437"/>
        <source>How long the eyes or the hand stay.</source>
        <translation>Сколько остаются глаза или рука.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="439"/>
        <source>One token of the model</source>
        <translation>Один токен модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="440"/>
        <source>With the model&apos;s memory of the text (KV).</source>
        <translation>Вместе с памятью модели о тексте (KV).</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="443"/>
        <source>Wrong tokens in Auto</source>
        <translation>Неверных токенов в Авто</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="444"/>
        <source>Those of the other ways change in proportion.</source>
        <translation>У других способов меняются соразмерно.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="447"/>
        <source>Cost of a wrong token</source>
        <translation>Цена неверного токена</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="448"/>
        <source>What it takes to notice it, to take it back and to put it right.</source>
        <translation>Сколько стоит заметить, отменить и исправить.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="453"/>
        <source>Writing ahead</source>
        <translation>Письмо наперёд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="454"/>
        <source>Use the seed&apos;s</source>
        <translation>Взять из заметки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="455"/>
        <source>Use this session&apos;s</source>
        <translation>Взять из сеанса</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="456"/>
        <source>Use what was measured in this session</source>
        <translation>Взять измеренное в этом сеансе</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="458"/>
        <source>Plots</source>
        <translation>Графики</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="458"/>
        <source>Claims</source>
        <translation>Утверждения</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="459"/>
        <source>What the seed claims, and what follows</source>
        <translation>Что утверждает заметка и что следует</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="460"/>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="461"/>
        <source>Close, back to the text</source>
        <translation>Закрыть, назад к тексту</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="466"/>
        <source>follows</source>
        <translation>следует</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="466"/>
        <source>does not follow</source>
        <translation>не следует</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="475"/>
        <source>What the seed claims, and what follows from the seed&apos;s own numbers</source>
        <translation>Что утверждает заметка и что следует из её же чисел</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="481"/>
        <source>seed: {seed}; ours: {ours}</source>
        <translation>заметка: {seed}; у нас: {ours}</translation>
    </message>
</context>
<context>
    <name>Speaker</name>
    <message>
        <location filename="../../gui/app/speech.py" line="64"/>
        <source>Install a voice (on Linux speech-dispatcher or flite) and start again.</source>
        <translation>Установите голос (в Linux — speech-dispatcher или flite) и запустите программу снова.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="66"/>
        <source>This installation cannot speak.</source>
        <translation>Эта установка не умеет говорить.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="72"/>
        <source>No voice is installed.</source>
        <translation>Голос не установлен.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="121"/>
        <location filename="../../gui/app/speech.py" line="136"/>
        <source>Check the voices of your system.</source>
        <translation>Проверьте голоса в настройках системы.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="61"/>
        <source>Looking for a voice.</source>
        <translation>Идёт поиск голоса.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="68"/>
        <source>The speech service does not answer.</source>
        <translation>Служба речи не отвечает.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="69"/>
        <source>End it (on Linux: speech-dispatcher) and start again.</source>
        <translation>Завершите её (в Linux: speech-dispatcher) и запустите программу снова.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="136"/>
        <source>The voice ended.</source>
        <translation>Голос прервался.</translation>
    </message>
</context>
<context>
    <name>Targets</name>
    <message>
        <location filename="../../gui/views/action_bar.py" line="51"/>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="83"/>
        <location filename="../../gui/views/action_bar.py" line="52"/>
        <source>More words</source>
        <translation>Ещё слова</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="84"/>
        <location filename="../../gui/views/action_bar.py" line="53"/>
        <source>Letters</source>
        <translation>Буквы</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="85"/>
        <location filename="../../gui/views/action_bar.py" line="54"/>
        <source>Let the model choose</source>
        <translation>Выбор модели</translation>
    </message>
    <message>
        <location filename="../../gui/views/action_bar.py" line="55"/>
        <location filename="../../gui/views/action_bar.py" line="79"/>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="86"/>
        <location filename="../../gui/views/action_bar.py" line="56"/>
        <source>Speak</source>
        <translation>Прочитать</translation>
    </message>
    <message>
        <location filename="../../gui/views/action_bar.py" line="57"/>
        <source>Other</source>
        <translation>Другое</translation>
    </message>
    <message>
        <location filename="../../gui/views/action_bar.py" line="78"/>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <location filename="../../gui/views/action_bar.py" line="244"/>
        <source>Targets</source>
        <translation>Кнопки</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <location filename="../../gui/views/text_view.py" line="97"/>
        <source>The text begins here.</source>
        <translation>Здесь начнётся текст.</translation>
    </message>
    <message>
        <location filename="../../gui/views/text_view.py" line="102"/>
        <source>Draft</source>
        <translation>Черновик</translation>
    </message>
    <message>
        <location filename="../../gui/views/scroller.py" line="133"/>
        <source>To the end</source>
        <translation>В конец</translation>
    </message>
    <message>
        <location filename="../../gui/views/scroller.py" line="134"/>
        <source>Back to where one writes (Ctrl+End)</source>
        <translation>Назад к месту набора (Ctrl+End)</translation>
    </message>
    <message>
        <location filename="../../gui/views/scroller.py" line="135"/>
        <source>Scroll the text</source>
        <translation>Прокрутка текста</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <location filename="../../gui/views/top_bar.py" line="266"/>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="267"/>
        <source>Forks</source>
        <translation>На развилках</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="268"/>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="271"/>
        <source>Way of writing</source>
        <translation>Способ письма</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="272"/>
        <source>Share of tokens that are asked for</source>
        <translation>Доля токенов, о которых спрашивать</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="273"/>
        <location filename="../../gui/views/top_bar.py" line="274"/>
        <location filename="../../gui/views/top_bar.py" line="327"/>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="275"/>
        <source>Mode, model and settings</source>
        <translation>Режим, модель и настройки</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="283"/>
        <source>Only Forks asks for a share of the tokens.</source>
        <translation>Доля токенов важна только в режиме «На развилках».</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="299"/>
        <source>asks at %1% of tokens</source>
        <translation>спрашивает на %1% токенов</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="311"/>
        <source>asks at %1% of tokens, %2% are set</source>
        <translation>спрашивает на %1% токенов, задано %2%</translation>
    </message>
</context>
<context>
    <name>DraftsPage</name>
    <message>
        <source>damaged</source>
        <translation>повреждён</translation>
    </message>
    <message>
        <source>Reading the drafts …</source>
        <translation>Черновики читаются…</translation>
    </message>
    <message>
        <source>No draft holds that</source>
        <translation>Ни в одном черновике этого нет</translation>
    </message>
    <message>
        <source>No drafts yet</source>
        <translation>Черновиков пока нет</translation>
    </message>
    <message>
        <source>characters: {n}</source>
        <translation>знаков: {n}</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>бессрочно</translation>
    </message>
    <message>
        <source>open in a window</source>
        <translation>открыт в окне</translation>
    </message>
    <message>
        <source>Deleted: {text}</source>
        <translation>Удалено: {text}</translation>
    </message>
    <message>
        <source>That cannot be done: {why}</source>
        <translation>Не получилось: {why}</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Черновики</translation>
    </message>
    <message>
        <source>Show only drafts that hold …</source>
        <translation>Показать только черновики, где есть…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Хранить</translation>
    </message>
    <message>
        <source>Is never deleted for its age</source>
        <translation>Никогда не удаляется из-за давности</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Bring back the deleted draft</source>
        <translation>Вернуть удалённый черновик</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>&amp;Папка:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;Типы файлов:</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>Диск</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
</context>
<context>
    <name>CalibrationProfiles</name>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="319"/>
        <source>The calibration is of another screen, {name}.</source>
        <translation>Калибровка сделана на другом экране, {name}.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="321"/>
        <source>Calibrate first, to write by gaze.</source>
        <translation>Сначала калибровка, чтобы писать взглядом.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="322"/>
        <source>Mouse, touch and keys go on.</source>
        <translation>Мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="326"/>
        <source>Calibrate</source>
        <translation>Калибровать</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="273"/>
        <source>The calibration ended with an error.</source>
        <translation>Калибровка прервалась из-за ошибки.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="274"/>
        <source>What was calibrated before stays in use; calibrate once again.</source>
        <translation>Прежняя калибровка остаётся в силе; пройдите её ещё раз.</translation>
    </message>
</context>
<context>
    <name>GazeRouting</name>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="512"/>
        <source>The gaze is repaired.</source>
        <translation>Взгляд исправлен.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="512"/>
        <source>The point was not looked at.</source>
        <translation>На точку не смотрели.</translation>
    </message>
</context>
</TS>
