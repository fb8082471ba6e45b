namespace ProviderKit.Settings.Tables;

/// <summary>An error rule while it is being read.</summary>
internal sealed class ErrorRuleDraft
{
    public ErrorRule Rule { get; set; } = new() { Then = ErrorAction.PassOn };
}
