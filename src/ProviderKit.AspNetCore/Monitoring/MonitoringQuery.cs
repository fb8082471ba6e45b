using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Reads query parameters. A wrong or unknown parameter is an error that names it.</summary>
internal static class MonitoringQuery
{
    public const int DefaultCount = 100;
    public const int MaxCount = 10_000;

    public const string Count = "count", Level = "level", Provider = "provider", Before = "before", Order = "order";

    private static readonly Dictionary<string, bool> Orders = new(StringComparer.OrdinalIgnoreCase) { ["desc"] = false, ["asc"] = true };

    /// <returns>An error that names the parameters that the route does not have; null if there are none.</returns>
    public static ProviderError? RefuseOthers(HttpContext context, IReadOnlyList<string> known)
    {
        if (context.Request.Query.Count == 0) return null;
        string[] others = [.. context.Request.Query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase))];
        if (others.Length == 0) return null;
        string unknown = others.Length == 1 ? "is not a parameter of this route" : "are not parameters of this route";
        string valid = known.Count == 0 ? "It has none." : $"Its parameters are {string.Join(", ", known)}.";
        return MonitoringErrors.Invalid(Shortened.For(context, others[0]), $"{Shortened.For(context, string.Join(", ", others))} {unknown}. {valid}");
    }

    /// <summary>The parameter's value; null if it is missing or empty.</summary>
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

    /// <summary>Where a page begins: below an id or a time; neither for the newest.</summary>
    /// <param name="context">The request.</param>
    /// <param name="what">The kind of item that has the ids, for the error.</param>
    /// <param name="tryId">Reads an id.</param>
    /// <param name="id">The id; null if the parameter is a time or is missing.</param>
    /// <param name="time">The time; null if the parameter is an id or is missing.</param>
    /// <param name="error">Why the parameter is neither.</param>
    public static bool TryBefore(
        HttpContext context, string what, Func<string, long?> tryId, out long? id, out DateTimeOffset? time, [NotNullWhen(false)] out ProviderError? error)
    {
        (id, time) = (null, null);
        if (!TryText(context, Before, out string? text, out error)) return false;
        if (text is null || (id = tryId(text)) is not null) return true;
        // Only a full date: a plain number would be read as one too.
        if (text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var found))
        {
            time = found;
            return true;
        }
        error = MonitoringErrors.Invalid(Before, $"{Before} must be {what}, or a time such as 2026-01-31T12:00:00Z. An answer's next is the value for the page after it.");
        return false;
    }

    /// <summary>Whether the page is ordered oldest first.</summary>
    public static bool TryOrder(HttpContext context, out bool ascending, [NotNullWhen(false)] out ProviderError? error) =>
        TryChoice(context, Order, Orders, false, out ascending, out error);

    public static bool TryLevel(HttpContext context, out ProviderLogLevel level, [NotNullWhen(false)] out ProviderError? error) =>
        TryChoice(context, Level, LogLevels, ProviderLogLevel.Debug, out level, out error);

    /// <summary>The only provider to include; null for all.</summary>
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
