namespace ProviderKit.Settings.Kinds;

/// <summary>Any text.</summary>
internal sealed class TextKind : SettingKind<string>
{
    public static readonly TextKind Instance = new();

    public override string Type => "text";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return null;
    }

    public override string Show(string value) => value;
}
