using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>A whole number, or a number of bytes.</summary>
internal sealed class NumberKind(long min, long max, bool isBytes = false) : SettingKind<long>
{
    private const long MiB = 1024 * 1024;

    public override string Type =>
        isBytes && min == 1 && IsEndless ? "bytes"
        : string.Create(CultureInfo.InvariantCulture, $"{(isBytes ? "bytes, " : "")}{min:N0}") + (IsEndless ? " or more" : string.Create(CultureInfo.InvariantCulture, $" to {max:N0}"));

    private bool IsEndless => max is int.MaxValue or long.MaxValue;

    public override string? Parse(string text, out long value)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            return max == long.MaxValue ? $"must be a whole number, {min} or more" : $"must be a whole number from {min} to {max}";
        return value >= min && value <= max ? null : max == long.MaxValue ? ProblemWith(value) : $"must be a whole number from {min} to {max}";
    }

    public override string? ProblemWith(long value) =>
        value >= min && value <= max ? null : IsEndless ? $"must be {min} or more" : $"must be from {min} to {max}";

    public override string Show(long value) => isBytes && value % MiB == 0 && value > 0
        ? $"{value / MiB} MiB"
        : value.ToString("N0", CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter json, long value) => json.WriteNumberValue(value);
}
