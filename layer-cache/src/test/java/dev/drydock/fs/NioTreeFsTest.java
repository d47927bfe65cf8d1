package dev.drydock.fs;

import java.nio.file.Path;

class NioTreeFsTest extends TreeFsContract {
    @Override
    protected TreeFs fs() {
        return new NioTreeFs();
    }

    @Override
    protected boolean can(Ability ability) {
        return ability == Ability.OWNERS
                && "root".equals(System.getProperty("user.name"))
                && Path.of("/proc/self").toFile().exists();
    }
}
