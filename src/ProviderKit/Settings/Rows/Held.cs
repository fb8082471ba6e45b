namespace ProviderKit.Settings.Rows;

/// <summary>A value that may be unset.</summary>
internal readonly record struct Held<T>(bool IsSet, T Value);
