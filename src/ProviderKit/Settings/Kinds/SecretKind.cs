namespace ProviderKit.Settings.Kinds;

/// <summary>A secret text. It is never shown.</summary>
internal sealed class SecretKind : SettingKind<string>
{
    public static readonly SecretKind Instance = new();

    private const int MinLength = 16;

    public override string Type => "secret";

    public override string? Parse(string text, out string value)
    {
        value = text;
        return null;
    }

    public override string? ProblemWith(string value) =>
        value.Length < MinLength ? $"is shorter than {MinLength} characters; openssl rand -hex 24 makes a good one" : null;

    public override string Show(string value) => "[secret]";
}
