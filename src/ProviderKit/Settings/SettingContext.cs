namespace ProviderKit.Settings;

/// <summary>What a setting's description inherits from its parent.</summary>
/// <param name="Fresh">Options with default values.</param>
/// <param name="IsLive">Whether the parent is live.</param>
/// <param name="Operator">Whether the operator may change the parent.</param>
/// <param name="Current">Options with the current values; null for a description without values.</param>
internal sealed record SettingContext<TOptions>(TOptions Fresh, bool IsLive, OperatorAccess Operator, TOptions? Current = null)
    where TOptions : class;
