using System.Globalization;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The properties of a model, derived from its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Major">The generation: 2 for <c>gemini-2.5-pro</c>; 0 if the name has none.</param>
/// <param name="Minor">The number after the point.</param>
/// <param name="IsPro">Whether it is one of the large models, whose thinking has fewer settings.</param>
internal readonly record struct GoogleModel(string Name, int Major, int Minor, bool IsPro)
{
    private const string Prefix = "gemini-";

    // gemini-flash-latest and gemini-pro-latest follow the newest generation, which has been 3 since late 2025.
    private const int Newest = 3;

    /// <summary>The features of its family.</summary>
    public GoogleFamily Family => GoogleFamily.Of(Name, Major, Minor);

    /// <summary>Limits a thinking budget to the model's range. A budget below the minimum becomes 0 if thinking can be switched off.</summary>
    /// <remarks>Source: Google's guide to thinking, table of budgets: 2.5 Pro from 128 to 32768, Flash to 24576, Flash-Lite from 512 to 24576.</remarks>
    public int Bounded(int budget)
    {
        if (IsPro) return Math.Clamp(budget, 128, 32_768);
        int least = Name.Contains("-lite", StringComparison.OrdinalIgnoreCase) ? 512 : 1;
        return budget < least ? 0 : Math.Min(budget, 24_576);
    }

    public static GoogleModel Of(string name)
    {
        bool pro = name.Contains("-pro", StringComparison.OrdinalIgnoreCase);
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return new GoogleModel(name, 0, 0, pro);
        string version = name[Prefix.Length..].Split('-')[0];
        string[] numbers = version.Split('.');
        if (Number(numbers[0]) is { } major) return new GoogleModel(name, major, numbers.Length > 1 ? Number(numbers[1]) ?? 0 : 0, pro);
        return new GoogleModel(name, name.EndsWith("-latest", StringComparison.OrdinalIgnoreCase) ? Newest : 0, 0, pro);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
