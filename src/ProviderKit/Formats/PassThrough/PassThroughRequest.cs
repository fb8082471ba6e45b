using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>
/// A request that goes on to an upstream as it is, but for the model's name. Made by <see cref="PassThroughReader"/>; disposing it ends
/// what still sends its body, and gives the memory and the disk back that hold it. For one user at a time.
/// </summary>
public sealed class PassThroughRequest : IAsyncDisposable
{
    private readonly HeldBody _body;

    internal PassThroughRequest(PassThroughHead head, HeldBody body) => (Head, _body) = (head, body);

    /// <summary>What stands outside the body.</summary>
    public PassThroughHead Head { get; }

    /// <summary>The model that is asked for; empty when the request names none.</summary>
    public string Model { get; internal init; } = "";

    /// <summary>Whether the body asks for a stream of events, as far as that was read.</summary>
    public bool Stream { get; internal init; }

    /// <summary>Whether it can be sent now: a body that is not held can be sent once.</summary>
    public bool CanBeSent => _body.CanBeSent;

    /// <summary>Whether all of its body is held, so that it can be sent any number of times.</summary>
    public bool IsHeld => _body.IsWhole;

    /// <summary>Where the model stands in the body.</summary>
    internal ModelPlace Place { get; init; }

    /// <summary>Finds the providers that serve its path, for errors; set by who knows them.</summary>
    internal Func<string, IEnumerable<string>>? Servers { get; set; }

    /// <summary>The path below the API's version as records show it: tokens masked, shortened. Set by the dispatcher.</summary>
    internal string ShownPath { get; set; } = "";

    /// <summary>The whole path, in the same way.</summary>
    internal string ShownAddress { get; set; } = "";

    /// <summary>What went wrong with the client's side while the body was sent on; null for nothing.</summary>
    internal ProviderError? Fault => _body.Fault;

    /// <summary>Whether it has a body.</summary>
    internal bool HasBody => _body.Length is not 0 || Head.ContentType is not null;

    /// <summary>The same as the dispatcher takes it. This object must not be disposed before the request's <see cref="DispatchResult"/>.</summary>
    /// <param name="headers">What <see cref="ChatRequest.Headers"/> is to hold.</param>
    /// <param name="clientName">What <see cref="ChatRequest.ClientName"/> is to be.</param>
    /// <param name="clientRequestId">What <see cref="ChatRequest.ClientRequestId"/> is to be.</param>
    public ChatRequest ToChatRequest(IReadOnlyDictionary<string, string>? headers = null, string? clientName = null, string? clientRequestId = null) =>
        ChatRequest.Of(this, headers, clientName, clientRequestId);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _body.DisposeAsync();

    /// <summary>Bytes of the body for a model; null when that is not known.</summary>
    internal long? LengthFor(string model) => _body.Length + Place.EditFor(model).Growth;

    /// <summary>Writes the body with the upstream's name of the model.</summary>
    internal Task WriteToAsync(Stream output, string model, Action? progress, CancellationToken cancellationToken) =>
        _body.WriteToAsync(output, Place, model, progress, cancellationToken);
}
