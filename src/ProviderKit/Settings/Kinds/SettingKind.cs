using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>Parses and shows values of one kind. Immutable.</summary>
internal abstract class SettingKind<T>
{
    /// <summary>The accepted values with their range, for the documentation.</summary>
    public abstract string Type { get; }

    /// <param name="text">The trimmed text; not empty.</param>
    /// <param name="value">The value, if there is no problem.</param>
    /// <returns>The problem, as the end of a sentence; null if there is none.</returns>
    public abstract string? Parse(string text, out T value);

    /// <summary>The problem with a value, which may come from code, as the end of a sentence; null if there is none.</summary>
    public virtual string? ProblemWith(T value) => null;

    /// <summary>The value as written in configuration.</summary>
    public abstract string Show(T value);

    /// <summary>A text that is different for different values.</summary>
    public virtual string? Sign(T value) => value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();

    public virtual void Write(Utf8JsonWriter json, T value) => json.WriteStringValue(Show(value));
}
