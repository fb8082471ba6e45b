using System.Globalization;

namespace ProviderKit.Routing.Strategies;

/// <summary>Reads the own settings of the built-in strategies.</summary>
internal static class StrategySettings
{
    /// <summary>A mistake for each setting that is none of <paramref name="names"/>.</summary>
    public static IEnumerable<string> Unknown(NamedModelOptions model, params string[] names) =>
        from setting in model.Settings.Keys
        where !names.Contains(setting, StringComparer.OrdinalIgnoreCase)
        select $":{setting} is not a setting of the strategy {model.Strategy}. {(names.Length == 0 ? "It has none beside Targets." : $"It has {string.Join(", ", names)}.")}";

    /// <summary>A whole number; <paramref name="otherwise"/> when it is not set or is no number.</summary>
    public static int Number(NamedModelOptions model, string name, int otherwise) =>
        model.Settings.TryGetValue(name, out string? text) && TryRead(text, out int number) ? number : otherwise;

    /// <summary>A mistake when the setting is no whole number from <paramref name="min"/>.</summary>
    public static IEnumerable<string> BelowMinimum(NamedModelOptions model, string name, int min)
    {
        if (model.Settings.TryGetValue(name, out string? text) && (!TryRead(text, out int number) || number < min))
            yield return $":{name} must be a whole number, {min} or more.";
    }

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
