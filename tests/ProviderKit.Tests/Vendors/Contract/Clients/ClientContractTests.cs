namespace ProviderKit.Tests.Vendors.Contract.Clients;

/// <summary>Replies of vendors of each format to clients of each, whole and streamed, and streams that fail.</summary>
[TestFixtureSource(typeof(ContractPairs), nameof(ContractPairs.All))]
public class ClientContractTests(IClientFixtures client, IProviderFixtures vendor)
{
    private readonly BridgedVendor _bridged = new(client, vendor);

    [Test]
    public async Task Text_IsTheSame()
    {
        foreach (var answer in await BothAsync(vendor.Text, vendor.TextStream))
            Assert.That((answer.Text, answer.Finish, answer.Tokens), Is.EqualTo(("Hello there.", client.Done, (12L, 5L))));
    }

    [Test]
    public async Task Tools_AreTheSameCalls()
    {
        foreach (var answer in await BothAsync(vendor.Tool, vendor.ToolStream)) AssertCalls(answer, "weather {\"city\":\"Paris\"}");
        foreach (var answer in await BothAsync(vendor.ParallelTools, vendor.ParallelToolsStream)) AssertCalls(answer, "weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}");
    }

    [Test]
    public async Task Reasoning_IsAThoughtBesideTheText()
    {
        foreach (var answer in await BothAsync(vendor.Reasoning, vendor.ReasoningStream))
            Assert.That((answer.Thoughts, answer.Text, answer.Finish), Is.EqualTo(("Let me think.", "42", client.Done)));
    }

    [Test]
    public async Task Length_IsSaid() => Assert.That((await _bridged.WholeAsync(vendor.Length)).Finish, Is.EqualTo(client.Limited));

    [Test]
    [Property("FAULTS", 65)]
    [Property("FAULTS", 78)]
    public async Task Streams_FailingAfterEveryChunk_AreNeverWholeAndAlwaysInOrder()
    {
        foreach (string stream in (string[])[vendor.TextStream, vendor.ToolStream, vendor.ParallelToolsStream, vendor.ReasoningStream])
        {
            string[] chunks = await _bridged.ChunksAsync(stream);
            for (int count = 0; count <= chunks.Length; count++)
                Assert.That(_bridged.Streamed(chunks[..count], new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")).Finish, Is.Null, $"{count} of {chunks.Length}");
        }
    }

    private async Task<ClientAnswer[]> BothAsync(string whole, string stream) => [await _bridged.WholeAsync(whole), _bridged.Streamed(await _bridged.ChunksAsync(stream))];

    private void AssertCalls(ClientAnswer answer, params string[] calls)
    {
        Assert.That(answer.Calls, Is.EqualTo(calls));
        Assert.That(answer.Ids, Is.Unique.And.All.Match("^[a-zA-Z0-9_-]+$"));
        Assert.That(answer.Finish, Is.EqualTo(client.Called));
    }
}
