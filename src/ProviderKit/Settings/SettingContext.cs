namespace ProviderKit.Settings;

/// <summary>What a description of settings takes from what they stand in.</summary>
/// <param name="Fresh">Options that have their defaults.</param>
/// <param name="IsLive">Whether what they stand in is live.</param>
/// <param name="Operator">Whether the operator may change what they stand in.</param>
internal sealed record SettingContext<TOptions>(TOptions Fresh, bool IsLive, OperatorAccess Operator);
