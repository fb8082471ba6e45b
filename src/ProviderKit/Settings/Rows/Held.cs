namespace ProviderKit.Settings.Rows;

/// <summary>A value that may not be set.</summary>
internal readonly record struct Held<T>(bool IsSet, T Value);
