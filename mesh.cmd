@echo off
rem Finds a JDK, builds the command if it is missing or older than its sources, and runs it: all that mesh does is in cli.
rem The script mesh does the same elsewhere. It compares the times itself; cmd cannot, so here the command does, and ends
rem with status 75 if it has to be built again.
setlocal

set "root=%~dp0."
set "jar=%~dp0.mesh\cli.jar"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo hello-mesh needs a JDK, 17 or newer, but "%java%" does not run. 1>&2
  exit /b 1
)
rem The dot stands for the quote before the number.
"%java%" -version 2>&1 | findstr /r /c:"version .1\." /c:"version .9" /c:"version .1[0-6]" >nul
if not errorlevel 1 (
  echo hello-mesh needs a JDK, 17 or newer, but "%java%" is older. 1>&2
  exit /b 1
)

if exist "%jar%" goto run
call :build
if errorlevel 1 exit /b 1

:run
"%java%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dmesh.root=%root%" -Dmesh.outdated=75 -jar "%jar%" %*
if not "%errorlevel%"=="75" exit /b %errorlevel%
call :build
if errorlevel 1 exit /b 1
"%java%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dmesh.root=%root%" -jar "%jar%" %*
exit /b %errorlevel%

:build
where mvn >nul 2>&1
if errorlevel 1 (
  echo hello-mesh needs Maven 3.8 or newer, but there is no mvn on the PATH. 1>&2
  exit /b 1
)
echo Building the command mesh, which is done once. 1>&2
if not exist "%root%\.mesh" mkdir "%root%\.mesh"
rem In a directory of its own: several may build at a time.
set "build=%root%\.mesh\build-%RANDOM%"
pushd "%root%"
call mvn -B -q -pl cli package "-Dcli.directory=%build%" -Dmaven.test.skip -Dcheckstyle.skip -Dspring-javaformat.skip -Dmaven.compiler.failOnWarning=false >"%build%.log" 2>&1
if errorlevel 1 goto failed
popd
rem A command that runs keeps its jar: then this one runs as it was, and the next is built again.
move /y "%build%\cli.jar" "%jar%" >nul 2>&1
rmdir /s /q "%build%"
del "%build%.log"
exit /b 0

:failed
popd
echo The build of the command failed: 1>&2
type "%build%.log" 1>&2
rmdir /s /q "%build%" 2>nul
del "%build%.log"
exit /b 1
