using System.Text.Json;

namespace ProviderKit;

/// <content>Where and how clients send requests of a format.</content>
public abstract partial class WireFormat
{
    /// <summary>
    /// The path of its requests below the API's version, such as <c>chat/completions</c>. Null for formats that no client sends or whose path names the model.
    /// </summary>
    public virtual string? Path => null;

    /// <summary>Headers that clients of its API send and no others do. Default: none.</summary>
    public virtual IReadOnlyList<string> ClientMarks => [];

    /// <summary>The longest wait that <c>Retry-After</c> asks of its clients; null for any. Default: null.</summary>
    public virtual TimeSpan? LongestRetryAfter => null;

    /// <summary>Whether a header of the client's may travel on to an upstream of the same vendor. Credentials never do.</summary>
    /// <param name="header">Its name, in any case.</param>
    // Vendors let clients try new features by headers of this kind; each provider sends on its own vendor's only.
    public virtual bool Forwards(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.EndsWith("-beta", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether <see cref="WriteModels"/> is there: only the format in which most clients list models has it. Default: false.</summary>
    public virtual bool HasModelList => false;

    /// <summary>Writes a list of models in the shape of the format's API.</summary>
    /// <param name="json">Takes the list.</param>
    /// <param name="models">The models.</param>
    /// <exception cref="NotSupportedException">There is none (<see cref="HasModelList"/>).</exception>
    public virtual void WriteModels(Utf8JsonWriter json, IReadOnlyList<ChatModel> models) => throw new NotSupportedException($"No list of models is written for {Name}.");

    /// <summary>Writes one model of such a list.</summary>
    /// <inheritdoc cref="WriteModels"/>
    /// <param name="json">Takes the model.</param>
    /// <param name="model">The model.</param>
    public virtual void WriteModel(Utf8JsonWriter json, ChatModel model) => throw new NotSupportedException($"No list of models is written for {Name}.");

    /// <summary>Whether requests at a path are of this format.</summary>
    /// <param name="path">The path below the API's version, unescaped.</param>
    /// <param name="parts">What stands beside it.</param>
    /// <param name="address">What the address says besides the body.</param>
    internal virtual bool TryTake(string path, IAddressParts parts, out RequestAddress address)
    {
        address = default;
        return path == Path;
    }
}
