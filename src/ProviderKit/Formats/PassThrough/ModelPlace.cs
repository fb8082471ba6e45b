namespace ProviderKit.Formats.PassThrough;

/// <summary>Where a body names its model.</summary>
/// <param name="Kind">How the name is written there.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct ModelPlace(ModelPlaceKind Kind, long Start, long Length);

/// <summary>How a body writes its model's name.</summary>
internal enum ModelPlaceKind
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>As a JSON string, quotes included.</summary>
    Json,

    /// <summary>As it is.</summary>
    Text,
}
