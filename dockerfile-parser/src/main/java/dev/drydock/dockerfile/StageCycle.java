package dev.drydock.dockerfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Stages that copy from each other in a circle.
 *
 * @param start the stage the circle was entered from
 * @param path the copies that make it, in order
 */
record StageCycle(int start, List<Edge> path) {
    /** A copy or mount from a stage, as it names that stage, and where. */
    record Edge(int to, String written, SourceRange range) {}

    /** The first circle in the order of the file; one pass over all edges, without recursion. */
    static Optional<StageCycle> find(List<List<Edge>> edges) {
        boolean[] done = new boolean[edges.size()];
        boolean[] active = new boolean[edges.size()];
        int[] position = new int[edges.size()];
        for (int start = 0; start < edges.size(); start++) {
            if (done[start]) {
                continue;
            }
            Deque<Integer> stack = new ArrayDeque<>();
            List<Edge> path = new ArrayList<>();
            stack.push(start);
            active[start] = true;
            while (!stack.isEmpty()) {
                int stage = stack.peek();
                if (position[stage] == edges.get(stage).size()) {
                    stack.pop();
                    active[stage] = false;
                    done[stage] = true;
                    if (!path.isEmpty()) {
                        path.remove(path.size() - 1);
                    }
                    continue;
                }
                Edge edge = edges.get(stage).get(position[stage]++);
                if (active[edge.to()]) {
                    path.add(edge);
                    return Optional.of(new StageCycle(start, List.copyOf(path)));
                }
                if (!done[edge.to()]) {
                    path.add(edge);
                    active[edge.to()] = true;
                    stack.push(edge.to());
                }
            }
        }
        return Optional.empty();
    }
}
