package io.cplbd.ipvs.kernel;

/**
 * What the kernel says of its IPVS.
 *
 * @param version such as 1.2.1
 * @param connectionTableSize hash buckets, a power of 2
 */
public record Info(String version, int connectionTableSize) {}
