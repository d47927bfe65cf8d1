package dev.drydock.network;

import java.net.Inet4Address;

/**
 * Where a container is in one network.
 *
 * @param prefix how many bits the addresses of the network share
 * @param mac six bytes in hexadecimal with colons
 * @param gateway the hub's address, also of the name server
 */
public record Endpoint(String network, Inet4Address address, int prefix, String mac, Inet4Address gateway) {}
