using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>
/// A request that is sent to an upstream unchanged except for the model's name. Created by <see cref="PassThroughReader"/>. Disposing it stops
/// sending its body, and releases the memory and the disk space that hold it. Not thread-safe.
/// </summary>
public sealed class PassThroughRequest : IAsyncDisposable
{
    private readonly HeldBody _body;

    internal PassThroughRequest(PassThroughHead head, HeldBody body) => (Head, _body) = (head, body);

    /// <summary>The parts other than the body.</summary>
    public PassThroughHead Head { get; }

    /// <summary>The requested model; empty if the request names none.</summary>
    public string Model { get; internal init; } = "";

    /// <summary>Whether the body asks for a stream of events, as far as it was read.</summary>
    public bool Stream { get; internal init; }

    /// <summary>Whether it can be sent now. A body that is not held can be sent only once.</summary>
    public bool CanBeSent => _body.CanBeSent;

    /// <summary>Whether its whole body is held, so that it can be sent any number of times.</summary>
    public bool IsHeld => _body.IsWhole;

    /// <summary>The model's position in the body.</summary>
    internal ModelPlace Place { get; init; }

    /// <summary>Finds the providers that serve its path, for errors. Set by code that knows the providers.</summary>
    internal Func<string, IEnumerable<string>>? Servers { get; set; }

    /// <summary>The path below the API's version as shown in records: tokens masked, shortened. Set by the dispatcher.</summary>
    internal string ShownPath { get; set; } = "";

    /// <summary>The whole path in the same form.</summary>
    internal string ShownAddress { get; set; } = "";

    /// <summary>The error on the client's side while the body was being sent; null for none.</summary>
    internal ProviderError? Fault => _body.Fault;

    /// <summary>Whether it has a body.</summary>
    internal bool HasBody => _body.Length is not 0 || Head.ContentType is not null;

    /// <summary>Creates the request for the dispatcher. This object must not be disposed before the request's <see cref="DispatchResult"/>.</summary>
    /// <param name="headers">The value of <see cref="ChatRequest.Headers"/>.</param>
    /// <param name="clientName">The value of <see cref="ChatRequest.ClientName"/>.</param>
    /// <param name="clientRequestId">The value of <see cref="ChatRequest.ClientRequestId"/>.</param>
    public ChatRequest ToChatRequest(IReadOnlyDictionary<string, string>? headers = null, string? clientName = null, string? clientRequestId = null) =>
        ChatRequest.Of(this, headers, clientName, clientRequestId);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _body.DisposeAsync();

    /// <summary>The length of the body for a model, in bytes; null if it is not known.</summary>
    internal long? LengthFor(string model) => _body.Length + Place.EditFor(model).Growth;

    /// <summary>Writes the body with the upstream's name for the model.</summary>
    internal Task WriteToAsync(Stream output, string model, Action? progress, CancellationToken cancellationToken) =>
        _body.WriteToAsync(output, Place, model, progress, cancellationToken);
}
