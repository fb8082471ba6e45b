using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>How values of one kind are written in configuration. Immutable.</summary>
internal abstract class SettingKind<T>
{
    /// <summary>What it takes, with the range, for the documentation.</summary>
    public abstract string Type { get; }

    /// <param name="text">The text, without blanks around it; not empty.</param>
    /// <param name="value">The value, when there is no problem.</param>
    /// <returns>The problem, as the end of a sentence; null when there is none.</returns>
    public abstract string? Parse(string text, out T value);

    /// <summary>What is wrong with a value that may come from code, too, as the end of a sentence; null when nothing is.</summary>
    public virtual string? ProblemWith(T value) => null;

    /// <summary>The value as configuration has it.</summary>
    public abstract string Show(T value);

    /// <summary>A text that differs when the value does.</summary>
    public virtual string? Sign(T value) => value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();

    public virtual void Write(Utf8JsonWriter json, T value) => json.WriteStringValue(Show(value));
}
