using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>
/// A vendor's own wire format for chat: turns OpenAI chat into it and its replies back. Pure functions over bytes; the gateway sends, waits,
/// retries, reads retry hints, and judges errors. Thread-safe.
/// </summary>
/// <remarks>
/// An API of a vendor has it as <see cref="VendorApi.OwnFormat"/>. Clients of every format reach the vendor, since the gateway translates all
/// of them to OpenAI chat.
/// When a reply is read, exceptions that say that it is not what was expected (<see cref="System.Text.Json.JsonException"/>,
/// <see cref="InvalidOperationException"/>, <see cref="KeyNotFoundException"/>, <see cref="FormatException"/>) become the error of a bad reply; an error
/// body is then read in the usual ways. Any other exception fails the attempt with a 500.
/// </remarks>
[Experimental(ProviderKitExperiments.VendorFormats)]
public interface IVendorFormat
{
    /// <summary>Writes the vendor's request.</summary>
    /// <param name="request">OpenAI chat, and what takes the vendor's body, path and headers.</param>
    /// <returns>
    /// Null, or why the vendor cannot serve the request (<see cref="VendorRequest.Unsupported"/>): what the vendor cannot do is an error that names the
    /// parameter, or noted with <see cref="VendorRequest.LeaveOut"/>.
    /// </returns>
    ProviderError? WriteRequest(VendorRequest request);

    /// <summary>Writes a whole reply of the vendor's as an OpenAI chat completion.</summary>
    /// <param name="reply">The vendor's reply, with status 200.</param>
    /// <param name="context">What was asked.</param>
    /// <param name="output">Takes the completion.</param>
    /// <returns>Null, or what is wrong with the reply (<see cref="VendorReplyContext.BadReply"/>, <see cref="VendorReplyContext.ErrorOf"/>).</returns>
    ProviderError? WriteReply(ReadOnlyMemory<byte> reply, VendorReplyContext context, IBufferWriter<byte> output);

    /// <summary>Begins the translation of one stream.</summary>
    /// <param name="context">What was asked.</param>
    IVendorStream BeginStream(VendorReplyContext context);

    /// <summary>Reads an error of the vendor's, where its body is none of the usual ones (<c>{"error":{"message","code"}}</c> and the like).</summary>
    /// <param name="status">The HTTP status; 0 for an error in a reply with status 200.</param>
    /// <param name="body">The body, which may be anything.</param>
    /// <returns>What the body says; null, the default, has it read in the usual ways.</returns>
    VendorError? ReadError(int status, ReadOnlyMemory<byte> body) => null;

    /// <summary>Reads the vendor's list of models, where that is none of the usual ones (<c>{"data":[{"id"}]}</c> and the like).</summary>
    /// <param name="list">The answer of <see cref="HttpVendor.ModelsPath"/>.</param>
    /// <returns>The vendor's names of its models; null, the default, has it read in the usual ways.</returns>
    IEnumerable<string>? ReadModels(ReadOnlyMemory<byte> list) => null;
}
