using System.Buffers;
using System.Text;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>Responses, whose reply object cannot be read the first time that an event of one type holds it.</summary>
internal sealed class FaultyFormat(string type) : WireFormat("faulty", WireOperation.Chat, "responses")
{
    private readonly FaultyState _state = new(type);

    public int Faults => _state.Faults;

    public override bool SaysHowItEnds => true;

    internal override IChatBridge? Bridge => OpenAIResponses.Bridge;

    internal override IReplyState? State => _state;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIResponses.WriteError(error, requestId, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) => OpenAIResponses.ReadFacts(body, address, out facts);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        OpenAIResponses.ReadWholeAsync(body, context, cancellationToken);

    internal override StreamScan BeginStream(ScanContext context) => OpenAIResponses.BeginStream(context);

    private sealed class FaultyState(string type) : IReplyState
    {
        private readonly byte[] _mark = Encoding.UTF8.GetBytes($"\"type\":\"{type}\"");

        public int Faults { get; private set; }

        public bool HasReplies => Inner.HasReplies;

        private static IReplyState Inner => OpenAIResponses.State!;

        public KeptReply ReadReply(ReadOnlySpan<byte> json, bool isEvent)
        {
            if (Faults > 0 || json.IndexOf(_mark) < 0) return Inner.ReadReply(json, isEvent);
            Faults++;
            throw new NotSupportedException("A fault of the test's.");
        }

        public KeptRequest ReadRequest(ReadOnlySpan<byte> body) => Inner.ReadRequest(body);

        public void WriteWhole(ReadOnlySpan<byte> body, in KeptRequest request, IReadOnlyList<ReadOnlyMemory<byte>> history, IBufferWriter<byte> output) =>
            Inner.WriteWhole(body, request, history, output);

        public IReadOnlyList<ReplyId> IdsIn(ReadOnlySpan<byte> json) => Inner.IdsIn(json);

        public ReadOnlyMemory<byte> ItemsOf(ReadOnlySpan<byte> body, in KeptRequest request) => Inner.ItemsOf(body, request);

        public bool MayRefer(ReadOnlySpan<byte> body) => Inner.MayRefer(body);

        public IReadOnlyList<(Range At, string Id)> ReferencesIn(ReadOnlySpan<byte> body) => Inner.ReferencesIn(body);

        public string? ReplyIdOf(string itemId) => Inner.ReplyIdOf(itemId);

        public ReadOnlyMemory<byte> FindItem(ReadOnlyMemory<byte> items, string id) => Inner.FindItem(items, id);

        public ReplyPhase PhaseOf(ReadOnlySpan<byte> eventName) => Inner.PhaseOf(eventName);
    }
}
