package io.cplbd.daemon.backends;

/**
 * One line of a watch.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK, ERROR
 */
record WatchEvent(String type, EndpointsObject object) {}
