package dev.drydock.network;

/**
 * One network of containers: a bridge in the hub.
 *
 * @param name what users call it
 * @param index of the link in the hub
 * @param pool addresses of its containers
 */
record Bridge(String name, Subnet subnet, int index, AddressPool pool) {}
