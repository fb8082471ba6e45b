using System.Globalization;

namespace ProviderKit.Routing.Strategies;

/// <summary>Reads the settings of the built-in strategies.</summary>
internal static class StrategySettings
{
    /// <summary>Returns an error for each setting that is not in <paramref name="names"/>.</summary>
    public static IEnumerable<string> Unknown(NamedModelOptions model, params string[] names) =>
        from setting in model.Settings.Keys
        where !names.Contains(setting, StringComparer.OrdinalIgnoreCase)
        select $":{setting} is not a setting of the strategy {model.Strategy}. {(names.Length == 0 ? "It has none beside Targets." : $"It has {string.Join(", ", names)}.")}";

    /// <summary>Reads a whole number; <paramref name="otherwise"/> if it is not set or not a number.</summary>
    public static int Number(NamedModelOptions model, string name, int otherwise) =>
        model.Settings.TryGetValue(name, out string? text) && TryRead(text, out int number) ? number : otherwise;

    /// <summary>Returns an error if the setting is not a whole number of at least <paramref name="min"/>.</summary>
    public static IEnumerable<string> BelowMinimum(NamedModelOptions model, string name, int min)
    {
        if (model.Settings.TryGetValue(name, out string? text) && (!TryRead(text, out int number) || number < min))
            yield return $":{name} must be a whole number, {min} or more.";
    }

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
