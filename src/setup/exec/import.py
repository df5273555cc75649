# What mod_wsgi does with a script: see wsgi_load_source in its sources.
import hashlib, os, signal, site, sys, traceback, types
script, folders = sys.argv[1], sys.argv[2:]
sys.argv = ["mod_wsgi"]
before = list(sys.path)
for folder in folders:
    site.addsitedir(folder)
added = [at for at in sys.path if at not in before]
sys.path[:] = [os.path.dirname(script), *added, *before]
def end(said, status):
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    os.write(2, ("\nflaskssl: " + said + "\n").encode())
    # Threads and programs that the code has started do not outlive the trial.
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
    os._exit(status)
try:
    with open(script, "rb") as source:
        code = compile(source.read(), script, "exec", dont_inherit=True)
    module = types.ModuleType("_mod_wsgi_" + hashlib.md5(script.encode(), usedforsecurity=False).hexdigest())
    module.__file__ = script
    sys.modules[module.__name__] = module
    exec(code, module.__dict__)
except BaseException as error:
    # Without the frame of this file.
    traceback.print_exception(type(error), error, error.__traceback__.tb_next)
    end("failed", 70)
if not hasattr(module, "application"):
    end("no application", 71)
if not callable(module.application):
    end("not callable", 72)
end("loaded", 0)
