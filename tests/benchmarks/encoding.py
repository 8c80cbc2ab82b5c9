"""Compares our encoder with sentence-transformers' default `encode` on the same weights.

Both encode the same 256 mixed passages of about 180 tokens, in turns, so that whatever else the
machine does hits both. Run it from the root of the repository:

    python tests/benchmarks/encoding.py [--passages 256] [--rounds 3]

The ratio depends on the processor: int8 pays most where it has VNNI (`avx512_vnni`, `avx_vnni`).
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]  # a script sees its own folder only

from index.bundled_model import RUNTIME_NAME  # noqa: E402  needs the line above
from index.encoding import Encoder  # noqa: E402
from index.loading import load_encoder  # noqa: E402
from index.sentence_encoder import SentenceTransformerEncoder  # noqa: E402
from index.sentence_folder import unpack_sentence_transformers  # noqa: E402
from ingest.cache_folder import user_cache_dir  # noqa: E402

PASSAGE_TOKENS = 180
QUERY_COUNT = 20
SENTENCES = """
本季度包装线的备件库存下降了百分之十二，主要原因是与供应商重新约定了交货周期。
质量部要求所有不合格批次在七个工作日内退回，并由采购员在系统中登记退货原因。
客服中心收到的投诉中，有三成与短信验证码延迟有关，技术部正在排查网关的超时设置。
风险控制团队每周抽查大额转账，发现异常时会先冻结账户，再联系客户本人核实。
新员工入职第一周需要完成信息安全培训，并由导师带领熟悉代码评审和发布流程。
市场部在展会上收集的反馈表明，客户更看重安装时间，而不是外观颜色的选择。
合同到期前六十天，法务会提醒业务部门确认是否续签，以及价格条款是否需要调整。
仓库盘点时发现的差异，应在当天由班组长和财务共同签字，次日录入系统。
The packaging line stopped twice in March because a sensor reported a full bin that was empty.
Support tickets about delayed codes are routed to the gateway team, which replies within a day.
Every release needs a rollback plan, a named owner and a dashboard that shows the error rate.
The supplier agreed to hold two weeks of safety stock in exchange for a rolling forecast.
Before a contract is signed, legal checks the liability clause and the notice period.
Interviews with twelve customers suggest that setup time matters more than the list price.
Travel above the limit has to be approved by the head of department before it is booked.
The audit found that three shared accounts still had access to the production database.
""".strip().splitlines()


def main() -> None:
    """Print the rounds, their median ratio, the time of one question, and how well both agree."""
    arguments = _parse_arguments()
    reference_folder = unpack_sentence_transformers(user_cache_dir() / f"{RUNTIME_NAME}-reference")
    ours, theirs = load_encoder("bundled"), SentenceTransformerEncoder(str(reference_folder))
    passages = write_passages(ours, arguments.passages)
    print(
        f"{len(passages)} passages, {sum(ours.count_tokens(passages)) / len(passages):.0f} tokens"
    )
    print("processor:", _int8_instructions())
    compare_throughput(ours, theirs, passages, arguments.rounds)
    compare_latency(ours, theirs)
    cosines = (ours.encode_chunks(passages) * theirs.encode_chunks(passages)).sum(axis=1)
    print(f"cosine with the reference: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


def write_passages(encoder: Encoder, count: int) -> list[str]:
    """Return `count` passages of shuffled sentences, the same every time, about 180 tokens each."""
    chooser = random.Random(7)  # noqa: S311  not for secrets
    passages = []
    for _ in range(count):
        passage = ""
        while encoder.count_tokens([passage])[0] < PASSAGE_TOKENS - 10:
            passage += chooser.choice(SENTENCES) + " "
        passages.append(passage)
    return passages


def compare_throughput(
    ours: Encoder, theirs: Encoder, passages: Sequence[str], rounds: int
) -> None:
    """Print the passages a second of both, round by round, and the median ratio."""
    for encoder in ours, theirs:
        encoder.encode_chunks(passages[:8])  # loading is not what is measured
    ratios = []
    for number in range(1, rounds + 1):
        fast = len(passages) / _seconds(partial(ours.encode_chunks, passages))
        slow = len(passages) / _seconds(partial(theirs.encode_chunks, passages))
        ratios.append(fast / slow)
        print(f"round {number}: {fast:6.1f}/s  reference {slow:6.1f}/s  ratio {ratios[-1]:.2f}")
    print(f"median ratio of throughputs: {statistics.median(ratios):.2f}")


def compare_latency(ours: Encoder, theirs: Encoder) -> None:
    """Print the median time of one short question, asked in turns."""
    times: dict[str, list[float]] = {"ours": [], "reference": []}
    for sentence in SENTENCES[:QUERY_COUNT]:
        question = [sentence[:24]]
        times["ours"].append(_seconds(partial(ours.encode_queries, question)))
        times["reference"].append(_seconds(partial(theirs.encode_queries, question)))
    for name, seconds in times.items():
        print(f"one question, {name}: {statistics.median(seconds) * 1000:.1f} ms")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _int8_instructions() -> str:
    path = Path("/proc/cpuinfo")
    flags = set(path.read_text().split()) if path.exists() else set()
    present = sorted(flags & {"avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8"})
    return " ".join(present) or "unknown"


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--passages", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
