using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Memory;

/// <summary>Requests that hold bytes and wait for more, all at once: they all end, and without any help from the clock.</summary>
public class ByteBudgetProgressTests
{
    private const long Limit = 1024 * 1024;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public async Task Requests_ThatHoldAndWait_AllEndAndTheBudgetIsEmpty(int seed)
    {
        // The clock stands still: no wait ends by its patience.
        var budget = new ByteBudget(Limit, TimeSpan.FromSeconds(30), new FakeTime());
        var sizes = new Random(seed);
        long highest = 0;
        int served = 0, refused = 0;

        var requests = Enumerable.Range(0, 200).Select(_ => (Body: sizes.Next(1000, 250_000), Steps: sizes.Next(0, 4), Step: sizes.Next(1000, 120_000), Leaves: sizes.Next(8) == 0)).ToArray();
        await Task.WhenAll(requests.Select(r => Task.Run(() => RunAsync(r.Body, r.Steps, r.Step, r.Leaves)))).Patiently();

        TestContext.Out.WriteLine($"{served} served, {refused} sent away, at most {highest} bytes");
        Assert.That((budget.InUse, budget.Waiting), Is.EqualTo((0L, 0)));
        Assert.That(highest, Is.LessThanOrEqualTo(Limit));
        Assert.That(served, Is.GreaterThan(requests.Length / 4), "to send requests away is the exception");

        async Task RunAsync(int body, int steps, int step, bool leaves)
        {
            using var leaving = new CancellationTokenSource();
            using var buffer = budget.CreateBuffer();
            var replies = new List<BudgetedBuffer>();
            try
            {
                if (leaves) _ = Task.Run(leaving.Cancel);
                bool ends = await buffer.ReserveAsync(body, leaving.Token) == ByteGrant.Granted;
                for (int i = 0; ends && i < steps; i++)
                {
                    await Task.Yield();
                    Note(budget.InUse);
                    var reply = budget.CreateReplyBuffer(buffer);
                    replies.Add(reply);
                    ends = await reply.ReserveAsync(step, leaving.Token) == ByteGrant.Granted;
                }
                if (ends) Interlocked.Increment(ref served);
                else Interlocked.Increment(ref refused);
            }
            catch (OperationCanceledException) when (leaves)
            {
                // It went away while it waited.
            }
            finally
            {
                foreach (var reply in replies) reply.Dispose();
            }
        }

        void Note(long inUse)
        {
            long known;
            while (inUse > (known = Interlocked.Read(ref highest)) && Interlocked.CompareExchange(ref highest, inUse, known) != known)
            {
            }
        }
    }
}
