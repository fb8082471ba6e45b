using System.Text;
using ProviderKit.Texts;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Where a body names its model.</summary>
/// <param name="Kind">How the name is written there.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct ModelPlace(ModelPlaceKind Kind, long Start, long Length)
{
    /// <summary>Puts another name in its place; nothing where there is none.</summary>
    public BodyEdit EditFor(string model) => Kind switch
    {
        ModelPlaceKind.Json => new BodyEdit(Start, Length, JsonText.Quote(model)),
        ModelPlaceKind.Text => new BodyEdit(Start, Length, Encoding.UTF8.GetBytes(model)),
        _ => default,
    };
}

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
