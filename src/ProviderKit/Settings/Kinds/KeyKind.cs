namespace ProviderKit.Settings.Kinds;

/// <summary>A key of which the hash is kept.</summary>
internal sealed class KeyKind : SettingKind<SecretKey>
{
    public static readonly KeyKind Instance = new();

    public override string Type => "secret";

    public override string? Parse(string text, out SecretKey value)
    {
        string? problem = SecretKey.ProblemWith(text);
        value = problem is null ? new SecretKey(text) : null!;
        return problem;
    }

    public override string Show(SecretKey value) => value.ToString();
}
