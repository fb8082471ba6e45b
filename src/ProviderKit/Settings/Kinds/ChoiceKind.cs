namespace ProviderKit.Settings.Kinds;

/// <summary>One of a few names, in any case.</summary>
/// <param name="wanted">The names as the end of a sentence.</param>
/// <param name="names">The names; the first name of a value is shown.</param>
internal sealed class ChoiceKind<T>(string wanted, params (string Name, T Value)[] names) : SettingKind<T>
    where T : struct, Enum
{
    public override string Type => string.Join(", ", names.DistinctBy(one => one.Value).Select(one => $"`{one.Name}`"));

    public override string? Parse(string text, out T value)
    {
        int index = Array.FindIndex(names, one => one.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? default : names[index].Value;
        return index < 0 ? $"must be {wanted}" : null;
    }

    public override string? ProblemWith(T value) => Array.Exists(names, one => one.Value.Equals(value)) ? null : $"must be {wanted}";

    public override string Show(T value) => Array.Find(names, one => one.Value.Equals(value)).Name;
}

/// <summary>The choices in use.</summary>
internal static class ChoiceKind
{
    public static readonly ChoiceKind<ProviderMode> Mode = new("http or cli", ("http", ProviderMode.Http), ("cli", ProviderMode.Cli));

    public static readonly ChoiceKind<AutomaticCache> Cache = new(
        "5m, 1h or off", ("5m", AutomaticCache.FiveMinutes), ("1h", AutomaticCache.OneHour), ("off", AutomaticCache.Off),
        ("on", AutomaticCache.FiveMinutes), ("1", AutomaticCache.FiveMinutes), ("true", AutomaticCache.FiveMinutes), ("0", AutomaticCache.Off), ("false", AutomaticCache.Off));

    public static readonly ChoiceKind<ProviderLogLevel> LogLevel = new(
        "debug, info, warn or error", [.. Enum.GetValues<ProviderLogLevel>().Select(level => (ProviderLogEntry.NameOf(level), level))]);

    public static ChoiceKind<T> Of<T>()
        where T : struct, Enum => new($"one of {string.Join(", ", Enum.GetNames<T>())}", [.. Enum.GetValues<T>().Select(value => (value.ToString(), value))]);
}
