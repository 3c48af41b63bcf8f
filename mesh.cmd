@echo off
rem Finds a JDK, builds the command if it is missing or older than its sources, and runs it: all that mesh does is in cli.
rem The script mesh does the same elsewhere. It compares the times itself; cmd cannot, so here the command does, and ends
rem with status 75 if it has to be built again.
setlocal disabledelayedexpansion

set "root=%~dp0."
set "jar=%~dp0.mesh\cli.jar"
rem With the extension: a java.cmd would not come back.
set "java=java.exe"
if defined JAVA_HOME set "JAVA_HOME=%JAVA_HOME:"=%"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"

"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo hello-mesh needs a JDK, 17 or newer, but "%java%" does not run. 1>&2
  goto failed
)
rem The dot stands for the quote before the number.
"%java%" -version 2>&1 | findstr /r /c:"version .1\." /c:"version .9" /c:"version .1[0-6]" >nul
if not errorlevel 1 (
  echo hello-mesh needs a JDK, 17 or newer, but "%java%" is older. 1>&2
  goto failed
)

if exist "%jar%" goto run
call :build
if errorlevel 1 goto failed

:run
"%java%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dmesh.root=%root%" -Dmesh.outdated=75 -jar "%jar%" %*
if not "%errorlevel%"=="75" goto end
call :build
if errorlevel 1 goto failed
"%java%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dmesh.root=%root%" -jar "%jar%" %*
goto end

:build
where mvn >nul 2>&1
if errorlevel 1 (
  echo hello-mesh needs Maven 3.8 or newer, but there is no mvn on the PATH. 1>&2
  exit /b 1
)
echo Building the command mesh, which is done once. 1>&2
pushd "%root%"
rem In a directory of its own: several may build at a time, and get the same number if they begin in the same second.
:choose
set "build=.mesh\build-%RANDOM%"
mkdir %build% 2>nul
if errorlevel 1 if exist %build% goto choose
rem Relative, as call expands a percent sign in a path once more.
call mvn -B -q -pl cli package -Dcli.directory=..\%build% -Dmaven.test.skip -Dcheckstyle.skip -Dspring-javaformat.skip -Dmaven.compiler.failOnWarning=false >%build%.log 2>&1
set "status=%errorlevel%"
if not "%status%"=="0" (
  echo The build of the command failed: 1>&2
  type %build%.log 1>&2
) else (
  move /y %build%\cli.jar .mesh\cli.jar >nul 2>&1
  if exist %build%\cli.jar echo The old command runs once more: another mesh that runs keeps its file from being replaced. 1>&2
)
rmdir /s /q %build%
del %build%.log
popd
exit /b %status%

rem Not exit /b, after which && on a command line sees success.
:failed
cmd /c exit 1
:end
cmd /c exit %errorlevel%
