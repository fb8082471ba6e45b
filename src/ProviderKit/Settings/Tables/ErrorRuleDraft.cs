namespace ProviderKit.Settings.Tables;

/// <summary>A rule about errors while it is read.</summary>
internal sealed class ErrorRuleDraft
{
    public ErrorRule Rule { get; set; } = new() { Then = ErrorAction.PassOn };
}
