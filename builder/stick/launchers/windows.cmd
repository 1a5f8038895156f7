@echo off
rem Vademecum, for Windows 10 and newer. It writes nothing.
setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0"
set "python=%root%@directory@\@interpreter@"
set "clicked="
setlocal EnableDelayedExpansion
set "line=!cmdcmdline!"
if defined line if /i not "!line:%~nx0=!"=="!line!" (endlocal & set "clicked=1") else endlocal
if not "%~1"=="" set "clicked="

set "machine=%PROCESSOR_ARCHITECTURE%"
if defined PROCESSOR_ARCHITEW6432 set "machine=%PROCESSOR_ARCHITEW6432%"
set "number=10.0.99999"
for /f "tokens=2 delims=[]" %%v in ('ver') do for %%n in (%%v) do set "number=%%n"
if /i "%machine%"=="x86" goto narrow
if "%number:~0,2%"=="5." goto old
if "%number:~0,2%"=="6." goto old
if /i "%machine%"=="ARM64" if "%number:~0,6%"=="10.0.1" goto arm
if not exist "%python%" goto missing

rem UTF-8 for what the program prints; the console's own code page comes back afterwards.
set "page="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "page=%%c"
chcp 65001 >nul
rem The system ends the program with the code tested below where the stick was taken out. All on one
rem line: this file is read line by line, and may be gone too.
"%python%" -I -S -B -X utf8 "%root%@application@\runtime\bootstrap.py" "%root%." "%root%@directory@" %* & if errorlevel -1073741818 if not errorlevel -1073741817 ((if "%~1"=="" echo @restoring@)& echo vademecum: The stick was taken out, or cannot be read any more.>&2& echo   Put it in again and start anew. If it was not out, copy it again from its source.>&2& (if defined page chcp %page% >nul)& (if defined clicked pause)& exit /b 1)
set "status=%errorlevel%"
if defined page chcp %page% >nul
if %status% LSS 0 goto stopped
if not "%status%"=="0" if defined clicked pause
exit /b %status%

:narrow
set "problem=this stick needs a 64-bit Windows; this one is 32-bit."
set "way=Use another machine."
goto fail

:old
set "problem=this stick needs Windows 10 or newer; this is Windows %number%."
set "way=Use another machine."
goto fail

:arm
set "problem=on a machine with an ARM processor this stick needs Windows 11."
set "way=Use another machine."
goto fail

:missing
set "problem=the program is missing: %python%"
set "way=If a virus scanner removed it, restore it there; otherwise copy the stick again. See START-HERE.html."
goto fail

:stopped
set "problem=Windows stopped the program (code %status%)."
set "way=START-HERE.html says what may stand in the way: a virus scanner, or rules of this machine."
goto fail

:fail
setlocal EnableDelayedExpansion
echo vademecum: !problem!>&2
echo   !way!>&2
if defined clicked pause
exit /b 1
