namespace ProviderKit.Settings.Kinds;

/// <summary>A secret that is kept as text. It is shown nowhere.</summary>
internal sealed class SecretKind : SettingKind<string>
{
    public static readonly SecretKind Instance = new();

    public override string Type => "secret";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return null;
    }

    public override string? ProblemWith(string value) => SecretKey.ProblemWith(value);

    public override string Show(string value) => "[secret]";
}
