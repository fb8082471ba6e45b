using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>A chat request that is translated into a vendor's own format. Not thread-safe.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed class VendorRequest
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private Dictionary<string, string>? _headers;
    private List<string>? _leftOut;

    /// <summary>Creates a request, for tests of formats. The gateway makes its own.</summary>
    /// <param name="chat">The value of <see cref="Chat"/>.</param>
    /// <param name="provider">The value of <see cref="Provider"/>.</param>
    /// <param name="model">The value of <see cref="Model"/>.</param>
    /// <param name="stream">The value of <see cref="Stream"/>.</param>
    public VendorRequest(ReadOnlyMemory<byte> chat, string provider, string model, bool stream)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        (Chat, Provider, Model, Stream) = (chat, provider, model, stream);
    }

    /// <summary>The request as OpenAI chat in UTF-8: well-formed, with the vendor's name for the model. It may have members that OpenAI does not define.</summary>
    public ReadOnlyMemory<byte> Chat { get; }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>The vendor's name for the model.</summary>
    public string Model { get; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Stream { get; }

    /// <summary>Receives the vendor's body.</summary>
    public IBufferWriter<byte> Body => _body;

    /// <summary>
    /// The path to which the request is sent, appended to the provider's base address: escaped, beginning with <c>/</c>. Default: null, the API's
    /// <see cref="VendorApi.Path"/> or <see cref="VendorApi.StreamPath"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The value does not begin with one <c>/</c>.</exception>
    public string? Path
    {
        get;
        set => field = value is null || (value.StartsWith('/') && !value.StartsWith("//", StringComparison.Ordinal))
            ? value
            : throw new ArgumentException("A path is appended to the base address: it begins with one '/'.", nameof(value));
    }

    /// <summary>
    /// Additional headers. They replace those of the vendor's row, but not the header of the token or headers from the settings. Default: none.
    /// </summary>
    public IDictionary<string, string> Headers => _headers ??= new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The bytes written to <see cref="Body"/>.</summary>
    public ReadOnlyMemory<byte> WrittenBody => _body.WrittenMemory;

    /// <summary>The names recorded with <see cref="LeaveOut"/>.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut ?? (IReadOnlyList<string>)[];

    internal IEnumerable<KeyValuePair<string, string>> AddedHeaders => _headers ?? [];

    /// <summary>Records that a field of the request is not sent, because the vendor has no counterpart for it. The client sees it in <c>x-providerkit-ignored</c>.</summary>
    /// <param name="name">The field's name in OpenAI chat.</param>
    public void LeaveOut(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_leftOut ??= []).Add(name);
    }

    /// <summary>Creates the error of a request that needs something the vendor does not support: a 400 that names the field.</summary>
    /// <param name="param">The field's path in OpenAI chat, such as <c>messages[2].content</c>; clients of other formats see their own name for it.</param>
    /// <param name="why">What is not supported, and what to do. Default: null, a general sentence.</param>
    public ProviderError Unsupported(string param, string? why = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(param);
        return new ProviderError(ProviderErrorKind.InvalidRequest, why ?? $"{Provider} cannot do what {param} asks for. Leave it out, or take a model of another provider.")
        { Code = "unsupported_parameter", Param = param };
    }
}
