package io.cplbd.lab.bench.vrrp;

import java.util.OptionalDouble;

/**
 * Something that is measured of both; less is always better.
 *
 * @param scenario under which conditions
 * @param bound what the protocol promises, in the unit of the section
 */
record What(Section section, String scenario, OptionalDouble bound) {
    static What of(Section section, String scenario) {
        return new What(section, scenario, OptionalDouble.empty());
    }

    What boundedBy(double value) {
        return new What(section, scenario, OptionalDouble.of(value));
    }
}
