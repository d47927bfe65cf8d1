/**
 * The network of containers, for the worker alone: addresses, names, published ports and the way out, without a tool of
 * the host and without a trace in its configuration.
 *
 * <p>One {@link dev.drydock.network.Hub} is a network namespace of its own with a bridge for each network. A container's
 * namespace hangs on it by a veth pair; {@link dev.drydock.network.NetworkNamespace} is a thread that lives in such a
 * namespace, since what a thread opens and starts belongs to its namespace for good. Links are made over rtnetlink.
 *
 * <p>Nothing is forwarded by the kernel, so that networks are isolated from each other and from the host. What leaves
 * does so through this JVM: names through {@link dev.drydock.network.DnsServer}, TCP through
 * {@link dev.drydock.network.OutboundProxy} (which nf_tables leads everything to), and what comes in through
 * {@link dev.drydock.network.PublishedPort}. All of it vanishes with the JVM.
 */
@NullMarked
package dev.drydock.network;

import org.jspecify.annotations.NullMarked;
