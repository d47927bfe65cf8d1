def log = new File(basedir, "build.log").text
assert log.contains("nowhere:1.0_build")
assert log.contains("drydock.pushRegistry") || log.contains("drydock.registry")
assert !log.contains("\tat dev.drydock")
return true
