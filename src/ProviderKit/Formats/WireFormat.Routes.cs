using System.Text.Json;

namespace ProviderKit;

/// <content>Where and how clients send requests of a format.</content>
public abstract partial class WireFormat
{
    /// <summary>
    /// The path of the format's requests below the API's version, such as <c>chat/completions</c>. Null for formats that clients do not
    /// send and for formats whose path contains the model.
    /// </summary>
    public virtual string? Path => null;

    /// <summary>Headers that only clients of its API send. Default: none.</summary>
    public virtual IReadOnlyList<string> ClientMarks => [];

    /// <summary>The longest <c>Retry-After</c> that is sent to its clients; null for no limit. Default: null.</summary>
    public virtual TimeSpan? LongestRetryAfter => null;

    /// <summary>Whether a client's header may be forwarded to an upstream of the same vendor. Credentials are never forwarded.</summary>
    /// <param name="header">The header's name, in any case.</param>
    // Vendors use headers of this kind to enable beta features; each provider forwards only those of its own vendor.
    public virtual bool Forwards(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.EndsWith("-beta", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether <see cref="WriteModels"/> is supported. Only the format in which most clients list models supports it. Default: false.</summary>
    public virtual bool HasModelList => false;

    /// <summary>Writes a list of models in the shape of the format's API.</summary>
    /// <param name="json">Receives the list.</param>
    /// <param name="models">The models.</param>
    /// <exception cref="NotSupportedException">The format has no model list (<see cref="HasModelList"/>).</exception>
    public virtual void WriteModels(Utf8JsonWriter json, IReadOnlyList<ChatModel> models) => throw new NotSupportedException($"No list of models is written for {Name}.");

    /// <summary>Writes one model of such a list.</summary>
    /// <inheritdoc cref="WriteModels"/>
    /// <param name="json">Receives the model.</param>
    /// <param name="model">The model.</param>
    public virtual void WriteModel(Utf8JsonWriter json, ChatModel model) => throw new NotSupportedException($"No list of models is written for {Name}.");

    /// <summary>Whether requests at a path use this format.</summary>
    /// <param name="path">The path below the API's version, unescaped.</param>
    /// <param name="parts">The query and the headers.</param>
    /// <param name="address">What the address asks for, apart from the body.</param>
    internal virtual bool TryTake(string path, IAddressParts parts, out RequestAddress address)
    {
        address = default;
        return path == Path;
    }
}
