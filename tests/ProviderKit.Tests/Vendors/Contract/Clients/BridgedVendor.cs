using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

/// <summary>One client of one vendor: its request in the canonical form to the vendor, and the vendor's replies back in its own.</summary>
internal sealed class BridgedVendor(IClientFixtures client, IProviderFixtures vendor)
{
    private static readonly ThinkingSeal Seal = new("the key of the tests"u8.ToArray());

    public async Task<ClientAnswer> WholeAsync(string reply)
    {
        var (request, notes) = Request(stream: false);
        await using var gateway = new ContractGateway(vendor, () => ContractGateway.Json(reply));
        await using var result = await gateway.Dispatcher.SendAsync(request);
        Assert.That(result.Error?.Message, Is.Null);
        var output = new ArrayBufferWriter<byte>();
        var (context, time) = Context(notes);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(client.Format.Bridge!.WriteReply(Json.Bytes(Json.Text(result.Body)), context, output)?.Message, Is.Null);
        return client.Whole(JsonNode.Parse(output.WrittenSpan)!);
    }

    /// <summary>A stream in the canonical form.</summary>
    /// <param name="stream">As the vendor sends it.</param>
    public async Task<string[]> ChunksAsync(string stream)
    {
        await using var gateway = new ContractGateway(vendor, () => ContractGateway.Stream(stream, vendor.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true).Request);
        Assert.That(result.Error?.Message, Is.Null);
        var chunks = new List<string>();
        do
        {
            while (result.Stream!.TryRead(out var chunk)) chunks.Add(Json.Text(chunk));
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(result.Stream.Error, Is.Null);
        return [.. chunks];
    }

    /// <summary>The answer that a client reads of such chunks.</summary>
    /// <param name="chunks">The chunks.</param>
    /// <param name="failure">What the stream fails with after the last of them; null for a good end.</param>
    public ClientAnswer Streamed(IEnumerable<string> chunks, ProviderError? failure = null)
    {
        var (context, time) = Context(Request(stream: true).Notes);
        using var queue = new EventQueue();
        using var bridge = client.Format.Bridge!.BeginStream(context);
        var events = new List<(string, JsonNode)>();
        foreach (string chunk in chunks)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(bridge.Translate(Json.Bytes(chunk), queue)?.Message, Is.Null);
            Take();
        }
        if (failure is null) bridge.Complete(queue);
        else bridge.Fail(failure, queue);
        Take();
        return client.Streamed(events);

        void Take()
        {
            while (queue.TryTake(out var taken)) events.Add((Encoding.UTF8.GetString(taken.Name.Span), JsonNode.Parse(taken.Json.Span)!));
        }
    }

    private (ChatRequest Request, BridgeNotes Notes) Request(bool stream)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = client.Format.Bridge!.WriteCanonical(Json.Bytes(client.Request(vendor.Model, stream)), new RequestAddress { Model = vendor.Model, Stream = stream }, Seal, output, out var notes);
        Assert.That(error?.Message, Is.Null);
        return (ChatRequest.Parse(output.WrittenMemory), notes);
    }

    private (BridgeContext Context, FakeTime Time) Context(BridgeNotes notes)
    {
        var time = new FakeTime();
        return (new BridgeContext("asked-for:latest", vendor.Provider, "abc123", 42, Seal, notes) { UpstreamModel = "large", Created = 1700000000, Clock = time, Timing = ReplyClock.Start(time) }, time);
    }
}
