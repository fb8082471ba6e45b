using System.Text;
using ProviderKit.Texts;

namespace ProviderKit.Formats.PassThrough;

/// <summary>The position of the model's name in a body.</summary>
/// <param name="Kind">How the name is written there.</param>
/// <param name="Start">The position of its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct ModelPlace(ModelPlaceKind Kind, long Start, long Length)
{
    /// <summary>The edit that replaces the name; empty if there is none.</summary>
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
    /// <summary>The body has no name.</summary>
    None,

    /// <summary>As a JSON string, including its quotes.</summary>
    Json,

    /// <summary>As plain text.</summary>
    Text,
}
