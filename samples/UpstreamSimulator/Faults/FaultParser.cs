using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace UpstreamSimulator.Faults;

/// <summary>Reads faults by the catalogue.</summary>
internal static class FaultParser
{
    /// <summary>What every fault starts with, and where it starts inside a token or a model name.</summary>
    public const string Mark = "sim:";

    // More is a typing error: 100 MB of text, or more than a day.
    private const int Most = 100_000_000;

    // Model names allow just these.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>The fault that a name carries; <see langword="null"/> when it carries none.</summary>
    public static Fault? Find(string? name)
    {
        var start = name?.IndexOf(Mark, StringComparison.Ordinal) ?? -1;
        if (start < 0)
            return null;

        var text = name![start..];
        return TryParse(text, out var fault) ? fault : new Fault(FaultKind.Unknown, Text: text);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Fault? fault)
    {
        fault = null;
        if (!text.StartsWith(Mark, StringComparison.Ordinal) || text.AsSpan().ContainsAnyExcept(Allowed))
            return false;

        var rest = text[Mark.Length..];
        var entry = FaultCatalog.Entries.Where(entry => Names(entry, rest)).MaxBy(entry => entry.Name.Length);
        if (entry is null)
            return false;

        fault = Read(entry, rest.Length == entry.Name.Length ? null : rest[(entry.Name.Length + 1)..]);
        return fault is not null;
    }

    private static bool Names(FaultEntry entry, string rest) =>
        rest.StartsWith(entry.Name, StringComparison.Ordinal)
        && (rest.Length == entry.Name.Length || rest[entry.Name.Length] == ':');

    private static Fault? Read(FaultEntry entry, string? argument) => entry.Argument switch
    {
        FaultArgument.Nothing when argument is null => new Fault(entry.Kind, entry.Preset),
        FaultArgument.Number when TryNumber(argument, out var number) => new Fault(entry.Kind, number, argument!),
        FaultArgument.Text when !string.IsNullOrEmpty(argument) => new Fault(entry.Kind, Text: argument),
        FaultArgument.Quota => ReadQuota(argument),
        _ => null,
    };

    private static Fault? ReadQuota(string? argument)
    {
        var parts = argument?.Split(':') ?? [];
        if (parts.Length is < 1 or > 2 || !TryNumber(parts[0], out var calls))
            return null;

        var fault = new Fault(FaultKind.Quota, calls);
        if (parts.Length == 1)
            return fault;

        return TryNumber(parts[1], out var seconds) ? fault with { QuotaSeconds = seconds } : null;
    }

    private static bool TryNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Most;
}
