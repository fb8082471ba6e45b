namespace ProviderKit.Settings.Kinds;

/// <summary>A time as a whole number of milliseconds.</summary>
internal sealed class MillisecondsKind : SettingKind<TimeSpan>
{
    public static readonly MillisecondsKind Instance = new();

    private static readonly NumberKind Number = new(1, int.MaxValue);

    public override string Type => "milliseconds";

    public override string? Parse(string text, out TimeSpan value)
    {
        string? problem = Number.Parse(text, out long milliseconds);
        value = problem is null ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return problem;
    }

    public override string Show(TimeSpan value) => Number.Show((long)value.TotalMilliseconds);
}
