package io.cplbd.lab;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --peer}. */
final class PeersOption implements ITypeConverter<LabPlan.Peers> {
    @Override
    public LabPlan.Peers convert(String value) {
        return switch (value) {
            case "keepalived" -> LabPlan.Peers.ONE;
            case "keepalived=all" -> LabPlan.Peers.ALL;
            default -> throw new TypeConversionException("'" + value + "' is not keepalived or keepalived=all");
        };
    }
}
