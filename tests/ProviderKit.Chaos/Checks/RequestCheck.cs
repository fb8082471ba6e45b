using System.Text.Json;
using ProviderKit.Chaos.Clients;
using ProviderKit.Chaos.Ledgers;
using ProviderKit.Chaos.World;

namespace ProviderKit.Chaos.Checks;

/// <summary>One request in three books: what its client saw, what the gateway recorded, what the upstreams were asked.</summary>
internal sealed class RequestCheck(ChaosWorld world, Tally tally, AttemptCheck attempts)
{
    public void Run(ClientRecord client)
    {
        int number = client.Plan.Number;
        tally.Count("requests", client.Plan.IsEmbedding ? "embeddings" : client.Plan.Streams ? "streamed" : "whole");
        tally.Count("clients' ends", $"{client.End}");
        var records = world.Gateway.RecordsOf(number);
        if (records is null || records.Count == 0)
        {
            tally.Expect(client.End == ClientEnd.LeftEarly, $"request {number}: no record, but its client ended {client.End} {client.Status} {client.Text}");
            tally.Expect(world.Upstream.CallsOf(number).Count == 0, $"request {number}: no record, but upstreams were called");
            tally.Count("requests without a record", records is null ? "left before the gateway saw them" : "left before they were read");
            return;
        }
        tally.Expect(records.Count == 1, $"request {number}: {records.Count} records");
        var record = records.First();
        tally.Count("outcomes", record.Error is { } error ? $"{record.Status} {error.Kind}" : $"{record.Status}");
        CheckEnds(client, record);
        if (world.Trails.Find(record.RequestId) is not { } trail)
        {
            tally.Wrong($"request {number}: no trail of {record.RequestId}");
            return;
        }
        CheckTrail(number, record, trail);
        attempts.Run(number, record, trail);
    }

    private void CheckEnds(ClientRecord client, RequestRecord record)
    {
        string shown = $"request {client.Plan.Number} ({record.RequestId}): its client ended {client.End} {client.Status} {client.Code}, the record says {record.Status} {record.Error?.Kind}";
        if (client.RequestId is { } id) tally.Expect(id == record.RequestId, $"{shown}; the client was given {id}");
        bool agrees = client.End switch
        {
            ClientEnd.Answered => client.Status == record.Status && (record.Error is null || CodeOf(record.Error) == client.Code),
            ClientEnd.ErrorEvent => client.Status == 200 && record.Error is { } broken && CodeOf(broken) == client.Code,
            ClientEnd.Broken => false,
            // What was under way when they left may have come to its end by itself.
            ClientEnd.LeftEarly => true,
            _ => record.Status == 499 || client.Status == record.Status || client.Status == 200,
        };
        tally.Expect(agrees, $"{shown} {(client.Text.Length < 500 ? client.Text : "")}");
        if (client.End == ClientEnd.Answered && client.Attempts is { } told) tally.Expect(told == record.Attempts, $"{shown}: {told} attempts told, {record.Attempts} recorded");
        if (client is { End: ClientEnd.Answered, Status: 200, Plan.IsEmbedding: false }) CheckAnswer(client, shown);
    }

    /// <summary>The simulator repeats what it was told: an answer to another's request would show.</summary>
    private void CheckAnswer(ClientRecord client, string shown)
    {
        bool fills = world.Upstream.CallsOf(client.Plan.Number).Any(c => c.Fault is { } f && FaultMeaning.KindOf(f) is "huge" or "events");
        if (!fills) tally.Expect(client.Text.Contains(Marks.Of(client.Plan.Number), StringComparison.Ordinal), $"{shown}: not its own answer: {client.Text}");
        tally.Expect(client.Text.Contains($"\"{client.Plan.Model}\"", StringComparison.Ordinal), $"{shown}: does not name the model asked for: {client.Text}");
    }

    private void CheckTrail(int number, RequestRecord record, RequestTrail trail)
    {
        tally.Expect(
            trail.Status == record.Status && trail.Error == record.Error?.Kind && trail.Attempts == record.Attempts && trail.OmittedSteps == 0,
            $"request {number} ({record.RequestId}): the trail says {trail.Status} {trail.Error} after {trail.Attempts} attempts, the record {record.Status} {record.Error?.Kind} after {record.Attempts}");
        world.Secrets.Look("a trail", JsonSerializer.Serialize(trail));
        world.Secrets.Look("a record", $"{record} {record.Error} {JsonSerializer.Serialize(record)}");
    }

    /// <summary>The code as the client reads it.</summary>
    private static string? CodeOf(ProviderError error)
    {
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(error, null, json);
        using var document = JsonDocument.Parse(json.WrittenMemory);
        return document.RootElement.GetProperty("error").GetProperty("code").ToString();
    }
}
