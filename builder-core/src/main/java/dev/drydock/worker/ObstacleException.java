package dev.drydock.worker;

import dev.drydock.protocol.Obstacle;
import java.io.IOException;

/** What was asked cannot be done, for a reason on which the client can act. */
final class ObstacleException extends IOException {
    private static final long serialVersionUID = 1;

    private final Obstacle obstacle;

    ObstacleException(Obstacle obstacle, String message) {
        super(message);
        this.obstacle = obstacle;
    }

    Obstacle obstacle() {
        return obstacle;
    }
}
