using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Reads an address's parameters. One that is wrong is told by its name and never guessed at; others are ignored.</summary>
internal static class MonitoringQuery
{
    public const int DefaultCount = 100;
    public const int MaxCount = 10_000;

    public const string Count = "count", Level = "level", Provider = "provider";

    /// <summary>The parameter's value; null when it is not given, or is empty.</summary>
    public static bool TryText(HttpContext context, string name, out string? value, [NotNullWhen(false)] out ProviderError? error)
    {
        var values = context.Request.Query[name];
        value = values.Count == 1 && !string.IsNullOrEmpty(values[0]) ? values[0] : null;
        error = values.Count > 1 ? MonitoringErrors.Invalid(name, $"{name} is given more than once.") : null;
        return error is null;
    }

    public static bool TryCount(HttpContext context, out int count, [NotNullWhen(false)] out ProviderError? error)
    {
        count = DefaultCount;
        if (!TryText(context, Count, out string? text, out error)) return false;
        if (text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxCount)) return true;
        error = MonitoringErrors.Invalid(Count, $"{Count} must be a whole number from 1 to {MaxCount}; without it {DefaultCount} are shown.");
        return false;
    }

    public static bool TryLevel(HttpContext context, out ProviderLogLevel level, [NotNullWhen(false)] out ProviderError? error) =>
        TryChoice(context, Level, LogLevels, ProviderLogLevel.Debug, out level, out error);

    /// <summary>A provider to look at alone; null for all.</summary>
    public static bool TryProvider(HttpContext context, ProviderRegistry registry, out ProviderEntry? provider, [NotNullWhen(false)] out ProviderError? error)
    {
        provider = null;
        if (!TryText(context, Provider, out string? name, out error)) return false;
        if (name is null || (provider = registry.Find(name)) is not null) return true;
        error = MonitoringErrors.Invalid(Provider, $"{Provider} must be the name of a provider. GET providers lists what there is.");
        return false;
    }

    public static bool TryChoice<T>(
        HttpContext context, string name, IReadOnlyDictionary<string, T> choices, T usual, out T choice, [NotNullWhen(false)] out ProviderError? error)
    {
        choice = usual;
        if (!TryText(context, name, out string? text, out error)) return false;
        if (text is null || choices.TryGetValue(text, out choice!)) return true;
        error = MonitoringErrors.Invalid(name, $"{name} must be one of {string.Join(", ", choices.Keys)}.");
        return false;
    }

    private static readonly Dictionary<string, ProviderLogLevel> LogLevels =
        Enum.GetValues<ProviderLogLevel>().ToDictionary(MonitoringJson.NameOf, StringComparer.OrdinalIgnoreCase);
}
