package dev.drydock.build;

import dev.drydock.content.Descriptor;
import dev.drydock.registry.Registry;
import dev.drydock.remote.CacheListener;
import java.time.Duration;

/** What caches do, as events of a build. */
record CacheEvents(BuildListener events) implements CacheListener {
    @Override
    public void warning(String text) {
        events.on(new BuildEvent.Warning(text));
    }

    @Override
    public void fetched(String where, Descriptor blob) {
        transfer(BuildEvent.Transfer.Kind.FETCHED, where, blob);
    }

    @Override
    public void put(String where, Descriptor blob, Registry.Pushed how) {
        transfer(
                switch (how) {
                    case UPLOADED -> BuildEvent.Transfer.Kind.UPLOADED;
                    case MOUNTED -> BuildEvent.Transfer.Kind.MOUNTED;
                    case ALREADY_THERE -> BuildEvent.Transfer.Kind.ALREADY_THERE;
                },
                where,
                blob);
    }

    private void transfer(BuildEvent.Transfer.Kind kind, String where, Descriptor blob) {
        events.on(new BuildEvent.Transfer(kind, where, blob.digest(), blob.size()));
    }

    @Override
    public void written(String where, int steps, long bytes, Duration took) {
        events.on(new BuildEvent.CacheWritten(where, steps, bytes, took));
    }
}
